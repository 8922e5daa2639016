"""The date forms of law text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.sources.dates import (
    LATEST,
    find_dates,
    full_year,
    history_interval,
    parse_date,
)

D = date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5-3-2005", D(2005, 5, 3)),
        ("05-03-2005", D(2005, 5, 3)),
        ("5-3-05", D(2005, 5, 3)),
        ("12-31-99", D(1999, 12, 31)),
        ("1-1-50", D(1950, 1, 1)),
        ("2005-05-03", D(2005, 5, 3)),
        ("5/3/2005", D(2005, 5, 3)),
        ("2/17/93", D(1993, 2, 17)),
        ("3- 8-2011", D(2011, 3, 8)),
        ("May 3, 2005", D(2005, 5, 3)),
        ("Sept. 19, 2002", D(2002, 9, 19)),
        ("Feb. 21, 2019", D(2019, 2, 21)),
        ("June 17th, 1980", D(1980, 6, 17)),
        ("DECEMBER 1 1999", D(1999, 12, 1)),
        (" 5-3-2005 ", D(2005, 5, 3)),
        ("2-29-2004", D(2004, 2, 29)),
        ("2-30-2005", None),
        ("2-29-2005", None),
        ("13-45-99", None),
        ("0-8-11", None),
        ("5-0-05", None),
        ("1-1-1066", None),
        ("Smarch 3, 2005", None),
        ("5-3", None),
        ("5-3-005", None),
        ("5-3/2005", None),
        ("2005", None),
        ("", None),
        ("5-3-2005 and more", None),
    ],
)
def test_one_date(text, expected):
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("digits", "latest", "year"),
    [
        (5, D(2019, 12, 31), 2005),
        (19, D(2019, 12, 31), 2019),
        (20, D(2019, 12, 31), 1920),
        (38, D(2029, 12, 31), 1938),
        (99, D(1999, 1, 1), 1999),
        (0, D(1999, 1, 1), 1900),
        (49, LATEST, 2049),
        (50, LATEST, 1950),
    ],
)
def test_two_digits_end_by_the_latest_year(digits, latest, year):
    assert full_year(digits, latest) == year


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(Ord. of 5-3-05)", [D(2005, 5, 3)]),
        ("(Ord. No. 2005-12, § 1, 5-3-2005)", [D(2005, 5, 3)]),
        ("(Ord. No. 0-8-11, 4-21-11)", [D(2011, 4, 21)]),
        ("(Ord. No. 12-3-97, § 2, 12-8-97)", [D(1997, 12, 8)]),
        ("(Code 1987, § 2-4-95; Ord. of 2-13-06, § 1)", [D(2006, 2, 13)]),
        ("(Code 1987, §§ 2-4-95, 2-4-96; Ord. of 2-13-06)", [D(2006, 2, 13)]),
        ("(Code 1987, § 2-4-95, 5-3-2005)", [D(2005, 5, 3)]),
        ("(Ord. No. 2009-008, § 1(8-2-28), 6-18-2009)", [D(2009, 6, 18)]),
        ("(Ord. of 7-10-07(1), § 1; Ord. No. 3, 3-8-16)", [D(2007, 7, 10), D(2016, 3, 8)]),
        ("(Res. No. 83-003, 12-6-1983)", [D(1983, 12, 6)]),
        ("(Ord. of 2-30-2005; Ord. of 3-1-2005)", [D(2005, 3, 1)]),
        ("section 1-14-2-030 of this code", []),
        ("call 555-1-2-05", []),
        ("June 17, 1980 and July 1, 1980", [D(1980, 6, 17), D(1980, 7, 1)]),
    ],
)
def test_dates_in_a_text(text, expected):
    found = list(find_dates(text))
    assert [f.date for f in found] == expected
    assert all(parse_date(text[f.start : f.end]) == f.date for f in found)


def test_a_day_after_the_latest_is_left_out():
    assert list(find_dates("(Ord. of 5-3-2031)", D(2020, 12, 31))) == []


@pytest.mark.parametrize(
    ("note", "start", "end"),
    [
        ("(Code 1978, § 4-1; Ord. of 5-3-05)", D(1978, 1, 1), D(2005, 5, 3)),
        ("(Ord. No. 2005-12, § 1, 5-3-2005)", D(2005, 5, 3), D(2005, 5, 3)),
        ("(Ord. of 1-2-90; Ord. of 1-2-80; Ord. of 1-2-85)", D(1980, 1, 2), D(1990, 1, 2)),
        ("(Code 1987, § 2-8)", D(1987, 1, 1), D(1987, 12, 31)),
        ("(Code 1953, § 1; Code 1987, § 2-8)", D(1953, 1, 1), D(1987, 12, 31)),
        ("(Ord. of 5-3-77; Code 1978, § 4-1)", D(1977, 5, 3), D(1978, 12, 31)),
        ("(Ord. of 5-3-78; Code 1978, § 4-1)", D(1978, 1, 1), D(1978, 5, 3)),
        ("(Laws 1955, p. 1234)", D(1955, 1, 1), D(1955, 12, 31)),
        ("(1955 Ga. Laws (Act No. 141), page 2438, § 1)", D(1955, 1, 1), D(1955, 12, 31)),
        ("(Ga. L. 1909, p. 1071; Ga. L. 1917, p. 747)", D(1909, 1, 1), D(1917, 12, 31)),
        ("(Ord. 92-1 § 1, 1991)", D(1991, 1, 1), D(1991, 12, 31)),
        ("(Ord. of 2016(3), att.)", D(2016, 1, 1), D(2016, 12, 31)),
        ("(Added during 1991 codification)", D(1991, 1, 1), D(1991, 12, 31)),
        ("(Code of 1978, § 4-1)", D(1978, 1, 1), D(1978, 12, 31)),
    ],
)
def test_history_notes(note, start, end):
    assert history_interval(note) == (start, end)


@pytest.mark.parametrize(
    "note", ["", "(Prior Code, § 1-3)", "(Ord. No. 2014-10-02, § 1(14-90))", "(Ord. of 13-45-99)"]
)
def test_notes_without_a_date(note):
    assert history_interval(note) is None


@given(st.dates(D(1950, 1, 1), D(2049, 12, 31)))
def test_every_form_of_a_day_reads_the_same(day):
    forms = [
        f"{day.month}-{day.day}-{day.year}",
        f"{day.month}-{day.day}-{day.year % 100:02}",
        f"{day.month:02}/{day.day:02}/{day.year}",
        day.isoformat(),
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%b}. {day.day}, {day.year}",
    ]
    assert [parse_date(form) for form in forms] == [day] * len(forms)


_PIECES = st.sampled_from(
    ["(", ")", "Ord. of ", "Code ", "§ ", "No. ", ", ", "; ", "-", "/", "May ", "1978", "5-3-05"]
)


@given(st.lists(_PIECES | st.integers(0, 99999).map(str) | st.text(max_size=3), max_size=12))
def test_any_note_gives_an_interval_or_none(pieces):
    interval = history_interval("".join(pieces))
    assert interval is None or interval[0] <= interval[1] <= LATEST
