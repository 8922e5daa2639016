"""Meaning: texts as vectors, so that a description finds a law that says it in other words."""
