"""What an answer says of new and restated law, and of the versions that words first stood in."""

from __future__ import annotations

from whereas.phrases import count
from whereas.results import Source, States, Trace
from whereas.shown.wording import listed


def is_marked(states: States | None) -> bool:
    """Whether any word has a mark."""
    return states is not None and bool(states.added or states.existing or states.struck)


def marks(states: States) -> str:
    """List words by what they are marked as: `120 are new law, 200 restated law`."""
    said = [
        f"{number:,} {words}"
        for number, words in (
            (states.added, "new law"),
            (states.existing, "restated law"),
            (states.struck, "struck"),
            (states.unmarked, "without a mark"),
        )
        if number
    ]
    return listed(said, len(said))


def new_law(trace: Trace) -> str:
    """Say how much of what a text shares is new law in it ("" where it has no marks)."""
    states = trace.states
    if states is None or not is_marked(states):
        return ""
    words = states.added + states.existing + states.struck + states.unmarked
    return (
        f"Of the {count(words, 'word')} in these passages {marks(states)}; restated and struck"
        " words are not counted as found."
    )


def first_stood(trace: Trace) -> str:
    """Say in which version of the measure the shared words first stood ("" where it has one)."""
    if not trace.since or not sum(trace.since.values()):
        return ""
    words = count(sum(trace.since.values()), "word")
    said = [f"{n:,} first stood in version {label}" for label, n in trace.since.items() if n]
    return f"Of the {words} in these passages {listed(said, 6)}."


def source_marks(source: Source) -> str:
    """Say what of a source's shared words is new law there ("" where it has no marks)."""
    if source.states is None or not is_marked(source.states.source):
        return ""
    return f"there: {marks(source.states.source)}"


def source_version(trace: Trace, source: Source) -> str:
    """Name a source's version, where several versions of its measure share wording ("" else)."""
    several = sum(s.measure == source.measure for s in [*trace.sources, *trace.also]) > 1
    return f", version {source.version}" if several else ""
