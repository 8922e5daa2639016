"""Words in normal form, with their places in the text."""
