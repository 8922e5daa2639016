"""Claims that stories make about measures."""

from whereas.claims.find import find
from whereas.claims.found import Claim

__all__ = ["Claim", "find"]
