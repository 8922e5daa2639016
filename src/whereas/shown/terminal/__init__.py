"""Answers on a terminal: 80 columns are enough, and no colour is needed to read them."""
