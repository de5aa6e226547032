"""Nepali: what its analyzer does beyond the common steps."""

from relsearch.analysis.recipe import Recipe

RECIPE = Recipe("ne")
