"""Leftovers: what a borrower forgot to change in the wording that it took over."""
