"""Claims that stories make about measures."""

from whereas.claims.find import find
from whereas.claims.found import Claim
from whereas.claims.story import story

__all__ = ["Claim", "find", "story"]
