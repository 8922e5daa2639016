"""How two texts stand to each other: from identical to unrelated, with calibrated odds."""
