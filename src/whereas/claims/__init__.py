"""Claims that stories make about measures: found, and told who makes them and how.

Pure functions of a text: no library, no network. `story` cuts a story out of a page or a pasted
text; `find` gives its claims.
"""

from whereas.claims.find import find
from whereas.claims.found import Claim
from whereas.claims.story import story

__all__ = ["Claim", "find", "story"]
