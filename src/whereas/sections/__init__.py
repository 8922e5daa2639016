"""Sections: what parts a text has, by its own numbers and headings (`split`, `label`)."""
