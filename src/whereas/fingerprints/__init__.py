"""The grams by which a text is found."""
