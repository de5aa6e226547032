"""One folder a language: a recipe, stop words, and the word lists its lemma rules need."""
