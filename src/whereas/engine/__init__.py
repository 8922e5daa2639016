"""The engine door: the one place that talks to a database engine."""
