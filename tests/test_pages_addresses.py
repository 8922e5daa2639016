"""Paths of pages: readable, reversible, safe on every file system."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.errors import UsageError
from whereas.shown.pages.addresses import (
    Addresses,
    compare_path,
    handles,
    is_cut,
    measure_path,
    slug,
    unslug,
    versioned,
)
from whereas.shown.pages.routes import PAGES, match

NAMES = st.text(max_size=60)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("nyc:int-1316-2019", "nyc/int-1316-2019"),
        ("ga-x:charter.sec-1-10", "ga-x/charter.sec-1-10"),
        ("dc:law-23-7~2", "dc/law-23-7~2"),
        ("A b/c:d?e", "=41=20b=2fc/d=3fe"),
        ("a:report.json", "a/report=2ejson"),
        ("con:nul.txt", "=63on/=6eul.txt"),
        ("..:.", "=2e=2e/=2e"),
        ("é", "=c3=a9"),
        ("", "="),
    ],
)
def test_paths_read_like_ids(name: str, path: str) -> None:
    assert slug(name) == path
    assert unslug(path) == name


@given(NAMES)
def test_a_path_names_one_id(name: str) -> None:
    assert is_cut(slug(name)) or unslug(slug(name)) == name


@given(NAMES, NAMES)
def test_two_ids_share_no_path_even_without_case(one: str, other: str) -> None:
    assert one == other or slug(one).casefold() != slug(other).casefold()


@given(st.text(min_size=1, max_size=400))
def test_paths_are_safe_file_names(name: str) -> None:
    for part in slug(name).split("/"):
        assert re.fullmatch(r"[a-z0-9._~=-]{1,150}", part)
        assert not part.startswith(".")
        assert not part.endswith((".", ".json", ".csv", ".html"))


@pytest.mark.parametrize("path", ["a/b/c", "=ff", "=c3", "x/=80"])
def test_what_is_no_path_is_an_error_of_ours(path: str) -> None:
    with pytest.raises(UsageError, match="no such page"):
        unslug(path)


@given(NAMES, NAMES, NAMES)
def test_comparisons_name_both_sides_and_versions(a: str, b: str, version: str) -> None:
    path = compare_path(a, b, version)
    found = match(path)
    assert found is not None
    page, parts, form = found
    assert (page.name, form) == ("compare", "html")
    if not is_cut(path):
        assert versioned(parts["a"]) == (a, version)
        assert versioned(parts["b"]) == (b, "")


@pytest.mark.parametrize("form", ["html", "json", "csv"])
@given(NAMES)
def test_a_measure_is_found_in_every_form(form: str, name: str) -> None:
    ending = "" if form == "html" else f".{form}"
    found = match(measure_path(name) + ending)
    assert found is not None
    assert (found[0].name, found[2]) == ("measure", form)
    assert found[1]["measure"] == slug(name)


@pytest.mark.parametrize("path", ["nothing", "measure", "measure/", "place/a/b", ".json", "a b"])
def test_what_is_no_page_matches_nothing(path: str) -> None:
    assert match(path) is None


def test_addresses_are_relative() -> None:
    at = Addresses("measure/nyc/int-1")
    assert at.to("families") == "../../families"
    assert at.to("") == "../../"
    assert at.json("measure/nyc/int-1") == "../../measure/nyc/int-1.json"
    published = Addresses("measure/nyc/int-1", ".html", frozenset({"nyc:int-1"}))
    assert published.to("") == "../../index.html"
    assert published.measure("nyc:int-1") == "../../measure/nyc/int-1.html"
    assert published.measure("nyc:int-2") == ""


def test_handles_tell_places_apart() -> None:
    names = {"a": "Port Alder", "b": "Port  Alder!", "c": "", "d": "Ölmütz"}
    assert handles(names) == {"port-alder": "a", "port-alder-2": "b", "place": "c", "lm-tz": "d"}


def test_every_page_has_a_name_of_its_own() -> None:
    assert len({page.name for page in PAGES}) == len({page.path for page in PAGES}) == len(PAGES)
