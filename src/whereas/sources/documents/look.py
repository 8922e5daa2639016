"""How a word processor's file has words look: by a run of its own or by a style."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """What a run or a style says of three things; None: nothing."""

    underlined: bool | None = None
    struck: bool | None = None
    hidden: bool | None = None

    def over(self, other: Look) -> Look:
        """Put this look on top of another."""
        return Look(
            other.underlined if self.underlined is None else self.underlined,
            other.struck if self.struck is None else self.struck,
            other.hidden if self.hidden is None else self.hidden,
        )
