"""Precedents: whether an earlier measure is really about the same thing, and what it lacks."""
