"""Who likely took it from whom: the tree of a family, with reasons and honest confidences."""
