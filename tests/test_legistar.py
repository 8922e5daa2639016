"""What is made of a Legistar matter that was fetched: ids, kinds, stages, documents, anything."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.legistar_server import row_of
from whereas.library.schema import records_table
from whereas.records import Record, Refusal
from whereas.sources.live import live_reader
from whereas.sources.live.legistar.attachments import law_documents
from whereas.sources.live.legistar.matter import kind_of, measure_id, rank
from whereas.sources.live.raw import Asked, Item, Part


class InMemory:
    """What was fetched of a matter, without a disk: JSON (or bytes) by role and label."""

    def __init__(self, matter, **parts):
        self.asked = Asked("legistar", "legistar:town", {})
        self.bodies = {}
        made = [self.part("matter", "", [matter], 0)]
        made += [self.part(*name.split("__"), body) for name, body in parts.items()]
        self.item = Item("000000005", "now", tuple(made))

    def part(self, role, label, body, row=-1):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sha = hashlib.sha256(data).hexdigest()
        self.bodies[sha] = data
        return Part(role, label, sha, "https://example.org/x.txt", "", row)

    def body(self, part):
        return self.bodies[part.sha]


def read(matter, **parts):
    source = live_reader("legistar")
    found = list(source.records(InMemory(row_of(5, MatterFile="CB 5") | matter, **parts)))
    return [f for f in found if isinstance(f, Record)], [f for f in found if isinstance(f, Refusal)]


def text(words, rtf=""):
    return {"MatterTextPlain": words, "MatterTextRtf": rtf,
            "MatterTextLastModifiedUtc": "2020-02-02T00:00:00"}  # fmt: skip


def action(day, name, version="1", **more):
    return {
        "MatterHistoryActionDate": day, "MatterHistoryActionName": name,
        "MatterHistoryVersion": version,
    } | more  # fmt: skip


LAW = "Section 1. No person shall keep more than three kites on the green at a time."


@pytest.mark.parametrize(
    ("label", "history", "first", "last", "basis"),
    [
        ("1", [], "2019-01-09", "2019-01-09", "introduced"),
        ("*", [action("2019-05-05", "amended", "*")], "2019-01-09", "2019-01-09", "introduced"),
        ("2", [action("2019-05-05", "amended")], "2019-01-09", "2019-05-05", "amended"),
        (
            "2",
            [action("2019-05-05", "amended"), action("2019-06-05", "passed", "2"),
             action("2019-07-05", "returned", "1")],
            "2019-01-09", "2019-05-05", "amended",
        ),
        ("A", [action("2019-05-05", "amended", "*")], "2019-01-09", "2019-05-05", "amended"),
        ("2", [], "2019-01-09", "2020-02-02", "amended"),
    ],
)  # fmt: skip
def test_versions_are_dated_by_what_the_source_says(label, history, first, last, basis):
    matter = {"MatterIntroDate": "2019-01-09T00:00:00", "MatterPassedDate": "2018-01-01T00:00:00"}
    parts = {f"text__{label}": text(LAW), "history__": history}
    ((record,), refused) = read(matter, **parts)
    assert refused == []
    dates = str(record.date_from), str(record.date_to), record.date_basis
    assert dates == (first, last, basis)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("2109-01-01T00:00:00", "over a year after"),
        ("2019-13-45T00:00:00", "is no date"),
        ("0001-01-01T00:00:00", "is no date"),
        ("soon", "is no date"),
        (None, ""),
    ],
)
def test_a_wrong_date_is_named_and_an_absent_one_is_not(said, why):
    ((record,), refused) = read({"MatterIntroDate": said}, text__1=text(LAW))
    assert (record.date_from, record.text) == (None, LAW)
    assert [why in refusal.why for refusal in refused] == ([True] if why else [])


@pytest.mark.parametrize("changed", ["9999-12-31T23:59:59.99", "0001-01-01T00:00:00", "soon", 7])
def test_a_last_change_that_is_none_costs_nothing(changed):
    """Found by fuzzing: a year after the last day of all can't be counted."""
    matter = {"MatterIntroDate": "2019-01-09T00:00:00", "MatterLastModifiedUtc": changed}
    ((record,), refused) = read(matter, text__1=text(LAW))
    assert (str(record.date_from), refused) == ("2019-01-09", [])


def test_versions_with_one_label_stay_apart():
    (records, _) = read({}, text__1=text(LAW), versions__=[])
    assert [r.version for r in records] == ["1"]
    held = InMemory(row_of(5, MatterFile="CB 5"))
    parts = [held.part("text", "1", text(LAW + end)) for end in ("", " Twice.")]
    held.item = Item("000000005", "now", (*held.item.parts, *parts))
    found = list(live_reader("legistar").records(held))
    assert [r.version for r in found] == ["1", "1~2"]


def test_marks_of_the_rtf_become_spans():
    words = "Section 1. Section 4 of the code is amended to read as follows:\nNo dogs or cats."
    rtf = r"{\rtf1 " + words.replace("\n", r"\par ").replace("or cats", r"{\ul or cats}") + "}"
    rtf = rtf.replace("dogs", r"{\strike dogs}")
    ((record,), _) = read({"MatterTypeName": "Ordinance"}, text__1=text(words, rtf))
    marked = {s.state: record.text[s.start : s.end] for s in record.spans}
    assert marked["added"] == "or cats"
    assert marked["struck"] == "dogs"
    ((record,), _) = read({"MatterTypeName": "Resolution"}, text__1=text(words, rtf))
    assert record.spans == ()


def test_an_action_told_twice_is_told_once():
    twice = [action("2019-05-05T00:00:00", "passed", MatterHistoryId=n) for n in (1, 2)]
    other = action("2019-05-05T00:00:00", "passed", MatterHistoryActionBodyName="Committee")
    ((record,), _) = read({}, text__1=text(LAW), history__=[*twice, other])
    assert [a.text for a in record.history] == ["passed", "passed"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**12) | st.floats() | st.text(max_size=8)
    | st.sampled_from(["2019-01-09T00:00:00", r"{\rtf1 \ul x}", "CB 7", "1", "A", LAW]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["MatterHistoryActionName", "MatterHistoryActionDate", "MatterHistoryVersion",
             "MatterTextPlain", "MatterTextRtf", "MatterTextLastModifiedUtc", "Key", "Value",
             "MatterAttachmentName", "MatterAttachmentHyperlink", "MatterAttachmentFileName",
             "MatterAttachmentSort", "MatterAttachmentMatterVersion"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150)
@given(
    st.dictionaries(st.sampled_from([n for n in row_of(5) if n != "MatterId"]), JSON, max_size=8),
    st.fixed_dictionaries({}, optional={
        "text__1": JSON, "text__2": JSON, "history__": JSON, "attachments__": JSON,
        "document__1": st.binary(max_size=60), "versions__": JSON,
    }),
)  # fmt: skip
def test_whatever_was_fetched_is_read_or_refused(matter, parts):
    from whereas.errors import UnreadableError

    try:
        records, _ = read(matter, **parts)
    except UnreadableError:
        return
    records_table(records)  # what no table can hold would end an add
    for record in records:
        for span in record.spans:
            assert 0 <= span.start < span.end <= len(record.text)


@pytest.mark.parametrize(
    ("client", "file", "expected"),
    [
        ("seattle", "CB 120000", "seattle:cb-120000"),
        ("town", "CB 000010", "town:cb-10"),
        ("town", "Ord. 2019-0007", "town:ord-2019-7"),
        ("town", "", "town:matter-5"),
        ("town", "§§", "town:matter-5"),
        ("nyc", "Int 0291-1998-A", "nyc:int-291-a-1998"),
        ("nyc", "", "nyc:matter-5"),
    ],
)
def test_ids(client, file, expected):
    assert measure_id(client, file, 5) == expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Council Bill (CB)", "bill"),
        ("Introduction", "bill"),
        ("Ordinance", "ordinance"),
        ("Resolution (Res)", "resolution"),
        ("Clerk File", "clerk file"),
        ("", "measure"),
    ],
)
def test_kinds(name, kind):
    assert kind_of(name) == kind


def test_versions_are_in_order():
    labels = ["*", "1", "2", "10"]
    assert [rank(label) for label in labels] == [0, 0, 1, 9]
    assert all(rank(a) < rank(b) for a, b in pairwise(["*", "A", "B", "Z", "AA"]))


def attachment(number, name, **more):
    url = f"https://example.org/{number}.pdf"
    row = {"MatterAttachmentId": number, "MatterAttachmentName": name}
    return (
        row | {"MatterAttachmentHyperlink": url, "MatterAttachmentFileName": f"{number}.pdf"} | more
    )


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["Signed Ordinance 12", "Fiscal Note"], ["1.pdf"]),
        (["Summary and Fiscal Note", "Full Text CB 7"], ["2.pdf"]),
        (["Presentation"], []),
        (["Scan"], ["1.pdf"]),
        (["Scan", "Another scan"], []),
        (["CB 7", "Ordinance"], ["1.pdf"]),
    ],
)
def test_which_attachment_is_the_law(names, chosen):
    rows = [attachment(n, name) for n, name in enumerate(names, 1)]
    assert [a.name for _, a in law_documents({"MatterFile": "CB 7"}, rows)] == chosen


def test_an_attachment_whose_address_is_none_is_known_by_its_file_name():
    """Found by fuzzing: an address that can't be taken apart."""
    bad = {"MatterAttachmentHyperlink": "http://[x"}
    rows = [attachment(1, "Ordinance", **bad), attachment(2, "Ordinance", **bad)]
    rows[0]["MatterAttachmentFileName"] = None
    assert [a.name for _, a in law_documents({}, rows)] == ["2.pdf"]
