"""Answers as self-contained pages: one file to mail or print, no script, no request."""
