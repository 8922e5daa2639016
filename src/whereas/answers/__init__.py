"""What is asked of a library: trace, compare, show, coverage."""
