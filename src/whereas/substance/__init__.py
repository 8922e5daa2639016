"""Stock or substance: how likely it is that what two texts share says something."""
