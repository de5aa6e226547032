"""Marathi: what its analyzer does beyond the common steps."""

from relsearch.analysis.recipe import Recipe

RECIPE = Recipe("mr", keep_candra_a=True)
