"""The library: a folder of immutable segments and one manifest."""
