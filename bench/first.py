"""Row `first`: is a predecessor of a bill found, by its text and by its summary alone?

The truth is that of the row `predecessor`; names, titles and summaries are kept out of what is
searched. Of bills without a known predecessor it is counted how many are said to have none.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from bench.kit import Bench, Figure
from bench.plain import Copies, Half, Judged, judged, plain
from bench.predecessor import Pair, drawn, forebears, parents_of, read_truth, usable
from bench.search import LEAST_CHARACTERS, untitled
from whereas.answers.first import first_of
from whereas.answers.targets import Target, of_document, of_text
from whereas.filters import Filters
from whereas.library.snapshot import Snapshot
from whereas.precedents.results import First

PAIRS, QUICK = 300, 60
AMONG = 5
LATE = 2006
"""Bills said to have no predecessor are drawn from this year on: before, what the archive begins
with has its predecessors outside it."""


def tested(bench: Bench, snapshot: Snapshot) -> tuple[list[Pair], list[Pair]]:
    """The bills that are tested with by text, and those by summary: drawn by lot."""
    everyone = usable(snapshot, read_truth(bench.law / "nyc_legislation/resubmit"))
    summaries = _summaries(bench)
    said = [p for p in everyone if snapshot.value(p.bill, "measure") in summaries]
    return drawn(everyone, PAIRS, bench.seed), drawn(said, PAIRS, bench.seed)


def first(bench: Bench) -> list[Figure]:
    """Ask for bills by their texts, by their summaries; then for bills without predecessors."""
    snapshot = untitled(bench).snapshot
    everyone = usable(snapshot, read_truth(bench.law / "nyc_legislation/resubmit"))
    parents = parents_of(everyone)
    by_text, by_summary = (
        drawn(pairs, QUICK if bench.quick else PAIRS, bench.seed)
        for pairs in tested(bench, snapshot)
    )
    summaries = _summaries(bench)
    truth = {
        p.bill: _measures(snapshot, forebears(p.truth, parents)) for p in [*by_text, *by_summary]
    }
    texts = {p.bill: of_document(snapshot, p.bill) for p in by_text}
    asked = {
        p.bill: _described(snapshot, p.bill, summaries[snapshot.value(p.bill, "measure")])
        for p in by_summary
    }
    figures = []
    for what, targets, least in (("text", texts, 0.97), ("summary only", asked, 0.9)):
        answers = _answers(bench, snapshot, targets)
        got = [_among(answers[bill], truth[bill]) for bill in targets]
        counted = [answers[bill].earliest is not None for bill in targets]
        figures += _figures(what, got, counted, least)
        bench.note(f"first-{what.split()[0]}.tsv", _missed(snapshot, answers, truth))
    return [*figures, _without(bench, snapshot, summaries), _plain(bench)]


def _figures(what: str, got: Sequence[bool], counted: Sequence[bool], least: float) -> list[Figure]:
    share, said = _share(got), _share(counted)
    return [
        Figure(
            "first", f"{len(got)} bills with known predecessors, given the {what}: an ancestor "
            f"among the first {AMONG}", f"≥ {least}", "", f"{share:.3f}", share >= least,
        ),
        Figure("first", f"… given the {what}: something earlier is said to be found", "", "",
               f"{said:.3f}"),
    ]  # fmt: skip


def _share(got: Sequence[bool]) -> float:
    return sum(got) / max(len(got), 1)


def _summaries(bench: Bench) -> dict[str, str]:
    """The summaries that say enough, by measure."""
    rows = bench.introductions.snapshot.columns(["measure", "summary"]).to_pylist()
    said = {row["measure"]: (row["summary"] or "").strip() for row in rows}
    return {name: text for name, text in said.items() if len(text) > LEAST_CHARACTERS}


def _measures(snapshot: Snapshot, docs: Iterable[int]) -> set[str]:
    return {str(snapshot.value(doc, "measure")) for doc in docs}


def _described(snapshot: Snapshot, doc: int, summary: str) -> Target:
    """A description, dated as the bill that it is of."""
    return of_text(snapshot, summary, snapshot.value(doc, "date_from"), "")


def _answers(
    bench: Bench, snapshot: Snapshot, targets: dict[int, Target]
) -> dict[int, First]:  # fmt: skip
    bench.say(f"asking {len(targets)} times whether it is the first")
    return {
        doc: first_of(snapshot, target, Filters(), lambda *_: None)
        for doc, target in targets.items()
    }


def _among(found: First, truth: set[str]) -> bool:
    return any(p.measure in truth for p in found.precedents[:AMONG])


def _missed(
    snapshot: Snapshot, answers: dict[int, First], truth: dict[int, set[str]]
) -> Iterable[str]:
    for doc, found in answers.items():
        if not _among(found, truth[doc]):
            listed = [(p.measure, p.how, p.score) for p in found.precedents[:AMONG]]
            yield f"{snapshot.value(doc, 'measure')}\t{sorted(truth[doc])}\t{listed}"


def _without(bench: Bench, snapshot: Snapshot, summaries: dict[str, str]) -> Figure:
    """Bills without a known predecessor: the share said to have none, by text and by summary."""
    truth = read_truth(bench.law / "nyc_legislation/resubmit", 9999)
    known = {snapshot.find(name)[0] for name in truth if snapshot.find(name)}
    words = snapshot.column("words").to_numpy()
    rest = [
        doc for doc in range(len(snapshot))
        if doc not in known and words[doc] and snapshot.value(doc, "date_from").year >= LATE
        and snapshot.value(doc, "measure") in summaries
    ]  # fmt: skip
    rest.sort(key=lambda doc: str(snapshot.value(doc, "measure")))
    chosen = random.Random(bench.seed).sample(rest, min(QUICK if bench.quick else PAIRS, len(rest)))
    by_text = _answers(bench, snapshot, {doc: of_document(snapshot, doc) for doc in chosen})
    described = {
        doc: _described(snapshot, doc, summaries[str(snapshot.value(doc, "measure"))])
        for doc in chosen
    }
    by_summary = _answers(bench, snapshot, described)
    none = [
        _share([a.earliest is None for a in answers.values()]) for answers in (by_text, by_summary)
    ]
    bench.note("first-without.tsv", (
        f"{snapshot.value(doc, 'measure')}\t{a.earliest}\t{a.precedents[0].score}\t{a.sentence}"
        for doc, a in by_text.items() if a.precedents
    ))  # fmt: skip
    return Figure(
        "first", f"{len(chosen)} bills from {LATE} on without a known predecessor: said to have "
        "none, given the text, the summary", "", "", f"{none[0]:.3f}, {none[1]:.3f}",
    )  # fmt: skip


def _plain(bench: Bench) -> Figure:
    """Plain descriptions, set aside: is what is named as the earliest found what was described?"""
    lib = bench.everything
    half: Half = "open" if bench.quick else "aside"
    lib.read_meaning()
    copies, said = Copies(lib.snapshot), judged(half)
    named = {one: lib.first(one.text, kind="text") for one in plain(half)}
    got = [
        _said_of(copies, said[one.measure], found.earliest)
        for one, found in named.items()
        if found.earliest
    ]
    bench.note("first-plain.tsv", (
        f"{one.text}\t{found.earliest}\t{found.sentence}" for one, found in named.items()
    ))  # fmt: skip
    listed = _share([
        any(copies.right(name, lib.snapshot.find(p.measure)).any()
            for p in found.precedents[:AMONG] for name in (one.measure, *said[one.measure].same))
        for one, found in named.items()
    ])  # fmt: skip
    counts = ", ".join(f"{got.count(how)} {how}" for how in ("same", "near", "other", "unjudged"))
    what = (
        f"{len(named)} plain descriptions, set aside, by words and meaning: an earliest is named "
        f"for {len(got)}, as readers judged it; one that does the same among the first {AMONG}"
    )
    return Figure("first", what, "", "", f"{counts}; {listed:.3f}")


def _said_of(copies: Copies, said: Judged, measure: str) -> str:
    """What readers said of a measure, or of a copy of it."""
    docs = copies.snapshot.find(measure)
    for how, names in (("same", [said.measure, *said.same]), ("near", said.near)):
        if any(copies.right(name, docs).any() for name in names):
            return how
    return "other" if measure in said.other else "unjudged"
