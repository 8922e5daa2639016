"""Search: which measures a description in plain words is about, by their words."""
