from dataclasses import replace
from itertools import pairwise

import pytest
from rich.console import Console

from tests.golden import compare, example
from whereas.results import Coverage, SectionView
from whereas.shown.reading import drawn
from whereas.shown.safe import safe
from whereas.shown.terminal.compare import compare_report
from whereas.shown.terminal.console import render
from whereas.shown.terminal.coverage import coverage_report
from whereas.shown.terminal.show import measure_report
from whereas.shown.terminal.trace import Again, trace_report


def plain(*report):
    console = Console(width=80, color_system=None, markup=False, emoji=False, highlight=False)
    return render(*report, console=console)


def coloured(*report):
    console = Console(
        width=80, force_terminal=True, color_system="standard", markup=False, emoji=False
    )
    return render(*report, console=console)


REPORTS = {
    "trace.txt": lambda: trace_report(example.trace(), again=Again("port-alder:ord-2014-11")),
    "trace-nothing.txt": lambda: trace_report(
        replace(example.trace(), sources=[], also=[], assigned=[], borrowed_words=0),
        again=Again("port-alder:ord-2014-11"),
    ),
    "trace-undated-draft.txt": lambda: trace_report(
        replace(
            example.trace(), measure=None, title="", place="", date_from=None, date_to=None,
            sources=[], also=example.trace().sources, assigned=[], borrowed_words=0,
        ),
        again=Again("draft.txt", " --library lib", " --before 2009-01-01"),
    ),
    "compare.txt": lambda: compare_report(example.comparison()),
    "show.txt": lambda: measure_report(example.measure(), example.provenance()),
    "coverage.txt": lambda: coverage_report(example.coverage()),
}  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_golden(name):
    compare.check(name, plain(*REPORTS[name]()))


@pytest.mark.parametrize("name", REPORTS)
def test_fits_80_columns_without_colour(name):
    shown = plain(*REPORTS[name]())
    assert "\x1b" not in shown
    commands = [line for line in shown.splitlines() if line.startswith("  whereas ")]
    assert all(len(line) <= 80 for line in shown.splitlines() if line not in commands)


def test_a_library_read_on_one_day_says_so_once():
    coverage = example.coverage()
    places = [replace(p, fetched="2019-02-03T00:00:00+00:00") for p in coverage.jurisdictions]
    shown = plain(*coverage_report(replace(coverage, jurisdictions=places)))
    assert "Read on 2019-02-03: all\n" in shown
    assert shown.count("Read on") == 1


def test_colour_comes_with_the_same_words():
    shown = coloured(*REPORTS["trace.txt"]())
    assert "\x1b[1;32m" in shown  # what only the target has
    assert "{+Port Alder+}" in shown


def test_steering_characters_do_not_reach_the_terminal():
    hostile = "Evil \x1b[2J\x1b]0;title\x07 [bold]x[/bold] :warning:"
    trace = example.trace()
    bad = replace(trace.sources[0], title=hostile, place=hostile, status=hostile)
    trace = replace(trace, title=hostile, sources=[bad, *trace.sources[1:]])
    shown = plain(*trace_report(safe(trace)))
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "[bold]x[/bold]" in shown.replace("\n", " ")
    assert ":warning:" in shown


def test_long_reports_are_cut_unless_full():
    trace = example.trace()
    words = [f"word{n}" for n in range(400)]
    text = " ".join(words)
    passage = example.DEFINITION
    passages = [
        replace(
            passage,
            target=replace(passage.target, start=at, end=end, exact=text[at:end]),
            source=replace(passage.source, start=at, end=end, exact=text[at:end]),
        )
        for at, end in ((n * 140, n * 140 + 130) for n in range(18))
    ]
    source = replace(trace.sources[0], passages=passages)
    assigned = [(p.target.start, p.target.end, 0) for p in passages]
    trace = replace(trace, text=text, sections=[], sources=[source], assigned=assigned)
    short = plain(*trace_report(trace))
    full = plain(*trace_report(trace, full=True))
    assert "11 shorter passages not shown; --full shows all." in short
    assert short.count("Rivergate (2009), Section 1") == 7
    assert full.count("Rivergate (2009), Section 1") == 18
    assert "not shown" not in full


def test_a_text_of_many_sections_takes_few_lines():
    trace = example.trace()
    text = "".join(f"Section {n}. A boat is a boat.\n" for n in range(1, 200))
    starts = [text.index(f"Section {n}.") for n in range(1, 200)]
    sections = [
        SectionView("section", 1, str(n), "", start, end)
        for n, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), 1)
    ]
    trace = replace(trace, text=text, sections=sections, assigned=[(0, 20, 0)], words=1200)
    short = plain(*trace_report(trace))
    full = plain(*trace_report(trace, full=True))
    assert short.count("\n── ") == 1
    assert "(1,393 words, under 1% found earlier: A)" in " ".join(short.split())
    assert full.count("\n── ") == 199


def test_long_wording_is_shortened_unless_full():
    long = " ".join(f"word{n}" for n in range(200))
    passage = example.DEFINITION
    passage = replace(
        passage,
        target=replace(passage.target, exact=long),
        source=replace(passage.source, exact=long.replace("word100 ", "other ")),
    )
    comparison = replace(example.comparison(), passages=[passage])
    assert "words the same" in plain(*compare_report(comparison))
    full = plain(*compare_report(comparison, full=True))
    assert "words the same" not in full
    assert "word50 " in full.replace("\n", " ")


def test_an_empty_library_says_what_to_do():
    assert "whereas add FOLDER" in plain(*coverage_report(Coverage([], 0, 0)))


def test_a_measure_without_text_says_so():
    assert "no text of it" in plain(*measure_report(replace(example.measure(), versions=[])))


def test_wording_without_a_direction_is_shown():
    trace = example.trace()
    undated = [replace(s, date_from=None, date_to=None) for s in trace.sources]
    trace = replace(trace, sources=[], also=undated, assigned=[], borrowed_words=0)
    shown = plain(*trace_report(trace))
    assert "it is undated" in shown
    assert "measures.csv" in shown
    assert "{+Port Alder+}" in shown
    assert "48% found elsewhere: A" in shown
    assert "found earlier" not in shown
    assert "likely source" not in shown


def test_each_shared_word_is_drawn_once():
    trace = replace(example.trace(), assigned=[], also=example.trace().sources)
    stretches = drawn(trace).assigned
    assert {i for _, _, i in stretches} == {0, 1}  # the third holds nothing of its own
    assert all(end <= start for (_, end, _), (start, _, _) in pairwise(stretches))
    assert drawn(example.trace()) == example.trace()


def test_a_command_to_try_stays_on_one_line():
    again = Again("draft.txt", " --library " + "long/" * 30)
    shown = plain(*trace_report(example.trace(), again=again))
    assert f"  whereas trace draft.txt --full --library {'long/' * 30}\n" in shown
