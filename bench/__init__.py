"""The benchmark: every number that whereas promises, measured on real law, beside its peers."""
