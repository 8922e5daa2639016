"""Answers as people see them: the `whereas` command, the terminal and self-contained pages."""
