"""Stock or substance: what the shared words of two texts say."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.substance.texts import substantive
from whereas.substance.vocabulary import background, lexicon, word_table
from whereas.words.normal import word_codes

STOCK = {
    "enacting": (
        "Be it enacted by the Council of the City of Tarn as follows:",
        "Be it enacted by the Assembly of the State of Ashgrove as follows:",
    ),
    "beginning": ("This act shall take effect July 1, 2009.", "This act shall take effect May 3."),
    "repealing": (
        "All ordinances or parts of ordinances in conflict with this ordinance are repealed.",
        "All acts and parts of acts in conflict with this act are hereby repealed.",
    ),
    "severing": (
        "If any section, sentence or clause is held invalid, the remaining portions of this "
        "ordinance shall not be affected.",
        "If any section, clause or phrase is held unconstitutional or invalid, the remaining "
        "portions of this act shall not be affected.",
    ),
    "amending": ("Section 4-12 is amended to read as follows:", "is amended to read as follows:"),
}
SUBSTANCE = {
    "lanterns": (
        "No vendor shall hang a paper lantern within ten feet of a thatched awning.",
        "A vendor may not hang any paper lantern within six feet of a thatched awning.",
    ),
    "geese": (
        "The keeper of a flock of geese shall trim their feathers before the harvest market.",
        "Keepers of a flock of geese must trim their feathers before every harvest market.",
    ),
}


@pytest.mark.parametrize("name", STOCK)
def test_stock_clauses_are_stock(name: str) -> None:
    left, right = STOCK[name]
    assert substantive([left], [right])[0] < 0.3


@pytest.mark.parametrize("name", SUBSTANCE)
def test_rules_of_their_own_are_substance(name: str) -> None:
    left, right = SUBSTANCE[name]
    assert substantive([left], [right])[0] > 0.7


def test_words_without_a_shared_neighbour_say_nothing() -> None:
    words = "lantern awning goose harvest thatch vendor feather market flock keeper".split()
    chance = substantive(
        [" ".join(words)] * 2, [" ".join(words), " ".join(words[::2] + words[1::2])]
    )
    assert chance[0] > 0.7
    assert chance[1] < 0.5


def test_a_text_without_words_has_no_probability() -> None:
    chances = substantive(["", "a goose", "--"], ["a goose", "a goose", "…"])
    assert [math.isnan(c) for c in chances] == [True, False, True]
    assert substantive([], []).size == 0


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_any_two_texts_give_a_probability_whichever_comes_first(
    pairs: list[tuple[str, str]],
) -> None:
    lefts, rights = [a for a, _ in pairs], [b for _, b in pairs]
    chances = substantive(lefts, rights)
    known = chances[~np.isnan(chances)]
    assert ((known >= 0) & (known <= 1)).all()
    np.testing.assert_allclose(substantive(rights, lefts), chances)


def test_two_thousand_pairs_a_second() -> None:
    text = "The keeper of a flock of geese shall trim their feathers before market. " * 8
    substantive([text], [text])
    begun = time.process_time()
    substantive([text] * 1000, [text] * 1000)
    assert time.process_time() - begun < 0.5


def test_every_known_word_is_in_the_table() -> None:
    keys, values = word_table()
    stock = {word for words in lexicon().values() for word in words}
    known = dict(zip(keys.tolist(), values.tolist(), strict=True))
    plain = {w: c for w in stock | set(background()) if not (c := int(word_codes(w)[0])) >> 29}
    assert all((known[code] == -1) == (word in stock) for word, code in plain.items())
