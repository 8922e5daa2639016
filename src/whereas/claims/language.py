"""Whether a text is English, the one language in which claims are found."""

from __future__ import annotations

import re

ENOUGH = 25
"""Words of a text from which its language is judged; a headline has fewer."""

SHARE = 0.15
"""Share of an English text's words that are among its commonest. English news has 0.35 to 0.5, in
headlines 0.2; German, French, Spanish, Dutch and Italian have 0.10 at most ("in", "was", "on")."""

LOOKED_AT = 2000
"""Words that are looked at, from a text's beginning."""

_COMMON = frozenset(
    "the of and to a in that is was for it on as with he be by at this are had not from or have an"
    " they which you were her she his their its would will has been who if more "
    "when said can what".split()
)
_WORD = re.compile(r"[^\W\d_]+")


def is_english(text: str) -> bool:
    """Say whether a text seems to be English; a text of a few words does."""
    said = [
        word[0].lower() for word, _ in zip(_WORD.finditer(text), range(LOOKED_AT), strict=False)
    ]
    if len(said) < ENOUGH:
        return bool(not said or text.isascii() or any(word.isascii() for word in said))
    return sum(word in _COMMON for word in said) >= SHARE * len(said)
