"""Passages: grown from a shared gram, credited to sources."""
