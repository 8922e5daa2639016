"""Which measures belong together: the links of a whole library, folded and joined."""
