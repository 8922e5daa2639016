"""Texts that are sent to the pages and what is answered: in memory, and forgotten."""
