"""Words and their normal form: what is compared, and where it stands."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.words.codes import EXACT_BITS, masked_form
from whereas.words.kernel import SAMPLE
from whereas.words.normal import (
    name_forms,
    names_of,
    normalise,
    number_table,
    place_words,
    word_codes,
)
from whereas.words.places import locate_words, words_at
from whereas.words.tables import char_tables


def spelled(text: str, place: str = "") -> list[str]:
    words = place_words(text, place)
    return [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)]


def masked(text: str, place: str = "") -> list[int]:
    return [int(masked_form.py_func(code)) for code in place_words(text, place).codes]


def exact(text: str, place: str = "") -> list[int]:
    return [int(code & EXACT_BITS) for code in place_words(text, place).codes]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The City shall", ["The", "City", "shall"]),
        ("§ 10-4(a), $1,000.50.", ["10-4", "a", "1,000.50"]),
        ("on 5/3/2005; 20-699.7", ["on", "5/3/2005", "20-699.7"]),
        ("city's pre-empted", ["city", "s", "pre", "empted"]),
        ("cafe\u0301s naïve", ["cafe\u0301s", "naïve"]),
        ("soft\u00adhyphen", ["soft\u00adhyphen"]),
        ("lost \ufffd 5. sign\ufffd", ["lost", "5", "sign"]),
        ("東京 市 🏛 law", ["東京", "市", "🏛", "law"]),
        ("", []),
        ("—…— \n\t", []),
    ],
)
def test_what_a_word_is(text: str, words: list[str]) -> None:
    assert spelled(text) == words


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("thirty days", "ninety days"),
        ("section 10-4", "section 27-2046.1"),
        ("(a) fees", "(b) fees"),
        ("(iii) fees", "(vi) fees"),
        ("on March 3, 2005", "on March 14, 1998"),
        ("January first", "October first"),
    ],
)
def test_numbers_dates_and_enumerators_are_masked_alike_but_stay_apart(a: str, b: str) -> None:
    assert masked(a) == masked(b)
    assert exact(a) != exact(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [("café", "CAFE"), ("cafe\u0301", "café"), ("“Person”", "person"), ("Ä\u00adrger", "arger")],
)
def test_case_and_accents_do_not_count(a: str, b: str) -> None:
    assert exact(a) == exact(b)


def test_a_places_own_name_is_one_masked_word_only_with_a_capital_and_only_in_its_own_text() -> (
    None
):
    port = "the City of Port Alder may"
    river = "the City of Rivergate may"
    assert spelled(port, "Port Alder")[3] == "Port Alder"
    assert masked(port, "Port Alder") == masked(river, "Rivergate")
    assert exact(port, "Port Alder") != exact(river, "Rivergate")
    assert masked(port) != masked(river)
    assert len(spelled("a port alder tree", "Port Alder")) == 4


@pytest.mark.parametrize(
    ("place", "forms"),
    [
        ("Burke County", ["Burke County", "Burke"]),
        ("Carroll County, Georgia", ["Carroll County", "Carroll"]),
        ("Port Alder", ["Port Alder"]),
        ("", []),
    ],
)
def test_forms_of_a_name(place: str, forms: list[str]) -> None:
    assert name_forms(place) == forms


LAW = st.text(
    alphabet=st.sampled_from("abcXYZ é§’'-,. \n()0123456789\u00ad東🏛\ufffdPort Alder"), max_size=400
)


@given(st.text(max_size=300) | LAW)
def test_spans_lie_in_the_text_in_order_and_hold_the_word(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    words = place_words(text, "Port Alder")
    assert (words.starts < words.ends).all()
    assert (words.ends[:-1] <= words.starts[1:]).all()
    assert words.ends.max(initial=0) <= len(text)
    for code, start, end in zip(words.codes, words.starts, words.ends, strict=True):
        alone = place_words(text[start:end], "Port Alder").codes
        assert code & EXACT_BITS == alone[0] & EXACT_BITS


@given(st.lists(LAW, max_size=6))
def test_a_batch_is_the_texts_one_by_one_and_samples_find_every_word_again(
    texts: list[str],
) -> None:
    places = ["Port Alder" if i % 2 else "" for i in range(len(texts))]
    array = pa.array(texts, pa.large_string())
    names = names_of(places)
    words = normalise(array, names)
    for i, (text, place) in enumerate(zip(texts, places, strict=True)):
        alone = place_words(text, place)
        mine = words.codes[words.offsets[i] : words.offsets[i + 1]]
        assert mine.tolist() == alone.codes.tolist()
        _located_again(text, place, alone.starts, alone.ends)


def _located_again(text: str, place: str, starts: np.ndarray, ends: np.ndarray) -> None:
    array = pa.array([text], pa.large_string())
    names = names_of([place])
    words = normalise(array, names)
    data = np.frombuffer(text.encode(), dtype=np.uint8)
    offsets = np.array([0, data.size], dtype=np.int64)
    which = np.arange(starts.size, dtype=np.int32)
    rows = np.zeros(starts.size, dtype=np.int64)
    found = np.empty((starts.size, 4), dtype=np.int64)
    tables = (*char_tables(), number_table())
    locate_words(
        data, offsets, words.codes, words.offsets, words.samples, words.sample_offsets,
        names.codes, names.starts, names.ranges, *tables, rows, which, found,
    )  # fmt: skip
    assert found[:, 0].tolist() == starts.tolist()
    assert found[:, 1].tolist() == ends.tolist()
    for row in found.tolist():
        assert data[row[2] : row[3]].tobytes().decode() == text[row[0] : row[1]]
    back = np.empty(starts.size, dtype=np.int32)
    words_at(
        data, offsets, words.codes, words.offsets, words.samples, words.sample_offsets,
        names.codes, names.starts, names.ranges, *tables, rows.astype(np.int32),
        starts.astype(np.int32), back,
    )  # fmt: skip
    assert back.tolist() == which.tolist()


def test_words_far_from_a_sample_are_located_through_many_names() -> None:
    text = "Port Alder " * (3 * SAMPLE) + "and so on"
    words = place_words(text, "Port Alder")
    assert len(words.codes) == 3 * SAMPLE + 3
    _located_again(text, "Port Alder", words.starts, words.ends)


def test_number_words_are_all_known() -> None:
    table = number_table()
    assert np.count_nonzero(table) >= 50
    assert (
        word_codes("may march one").tolist() == (word_codes("may march one") & EXACT_BITS).tolist()
    )
