import io
import json
import os
import re
import shlex
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
import pytest

import whereas
from tests.golden import example
from whereas import sample
from whereas.errors import LibraryBusyError, UsageError
from whereas.filters import Filters
from whereas.records import Refusal
from whereas.results import AddReport
from whereas.shown import cli
from whereas.shown.commands.options import first_day, last_day, program, write_file

DOCS = Path(__file__).parent.parent / "docs" / "commands.md"


class FakeLibrary:
    """Answers with the example and remembers what it was asked."""

    def __init__(self):
        self.calls, self.error, self.answer = [], None, {}
        self.meaning_unread = None

    def __call__(self, folder=None, *, create=True):
        self.calls.append(("open", folder, create))
        return self

    def _did(self, name, *args, **kwargs):
        self.calls.append((name, args, kwargs))
        if self.error:
            raise self.error
        return self.answer.get(name)

    def __getattr__(self, name):
        return lambda *args, **kwargs: self._did(name, *args, **kwargs)


@pytest.fixture
def lib(monkeypatch):
    fake = FakeLibrary()
    fake.answer = {
        "add": AddReport(12, 1, 3, 0, 4321, []),
        "remove": 5,
        "export": 17,
        "trace": example.trace(),
        "trace_all": 19,
        "compare": example.comparison(),
        "coverage": example.coverage(),
        "text": example.RIVERGATE,
        "measure": example.measure(),
    }
    monkeypatch.setattr(whereas, "open", fake, raising=False)
    monkeypatch.delenv("WHEREAS_LIBRARY", raising=False)
    return fake


def asked(lib, name):
    return next((args, kwargs) for call, args, kwargs in lib.calls if call == name)


@pytest.fixture
def run(capsys):
    def run(*args):
        status = cli.main([str(arg) for arg in args])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return status, out, err

    return run


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["add", "folder"], "Added 12 measures, 1 changed, 3 unchanged; 4,321 words read.\n"),
        (["remove", "x:1"], "Removed 5 measures (x:1).\n"),
        (["export", "all.jsonl"], "Wrote 17 versions to all.jsonl.\n"),
        (["trace", "x:1"], "46% of the 146 words of Port Alder’s"),
        (["trace", "--all", "-o", "t.jsonl"], "Wrote 19 traces to t.jsonl.\n"),
        (["compare", "x:1", "x:2"], "39% of “Lantern boats and their"),
        (["show", "x:1"], "Lantern boats\n"),
        (["coverage"], "19 measures of 2 places, 13,243 words.\n"),
    ],
)
def test_commands(lib, run, args, says):
    status, out, err = run(*args)
    assert (status, err) == (0, "")
    assert says in out


@pytest.mark.parametrize("args", [["trace", "x:1"], ["coverage"], ["show", "x:1"]])
def test_reading_makes_no_library(lib, run, args):
    run(*args)
    assert lib.calls[0] == ("open", None, False)


def test_library_option_wins_over_the_environment(lib, run, monkeypatch):
    monkeypatch.setenv("WHEREAS_LIBRARY", "from-env")
    run("coverage")
    run("coverage", "--library", "from-option")
    assert [call[1] for call in lib.calls if call[0] == "open"] == [
        Path("from-env"),
        Path("from-option"),
    ]


@pytest.mark.parametrize(
    ("args", "kind"),
    [
        (["--text", "x:1"], "text"),
        (["--id", "x:1"], "id"),
        (["--file", "x:1"], "file"),
        (["x:1"], "auto"),
    ],
)
def test_what_an_argument_is(lib, run, args, kind):
    run("trace", *args)
    assert asked(lib, "trace")[1]["kind"] == kind


def test_filters_reach_the_library(lib, run):
    run("trace", "x:1", "--place", "A", "--place", "B", "--exclude-place", "C", "--other-places",
        "--before", "2019", "--after", "2009-02", "--kind", "ordinance", "--date", "2020-05-06",
        "--for-place", "D")  # fmt: skip
    args, kwargs = asked(lib, "trace")
    assert args == ("x:1",)
    assert kwargs["filters"] == Filters(
        ("A", "B"), ("C",), True, date(2019, 1, 1), date(2009, 2, 28), ("ordinance",)
    )
    assert (kwargs["date"], kwargs["place"]) == (date(2020, 5, 6), "D")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2009", date(2009, 1, 1), date(2009, 12, 31)),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29)),
        ("2009-5-3", date(2009, 5, 3), date(2009, 5, 3)),
    ],
)
def test_dates(text, first, last):
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize("text", ["", "May 2009", "2009-13", "2009-02-30", "0000", "٢٠٠٩-xx"])
@pytest.mark.parametrize("read", [first_day, last_day])
def test_bad_dates(text, read):
    with pytest.raises(click.BadParameter, match="is not a date"):
        read(text)


def test_standard_input_is_a_text(lib, run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\ufeffBöats".encode())))
    run("trace", "-")
    args, kwargs = asked(lib, "trace")
    assert (args, kwargs["kind"]) == (("Böats",), "text")


@pytest.mark.parametrize(
    ("came", "says"), [(b"", "no text came in"), (b" \n", "no text"), (b"a\xff", "not UTF-8")]
)
def test_bad_standard_input(lib, run, monkeypatch, came, says):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(came)))
    status, _, err = run("trace", "-")
    assert status == 2
    assert says in err


def test_json_is_the_contract_with_selectors(lib, run):
    data = json.loads(run("trace", "x:1", "--json")[1])
    assert list(data) == [
        "measure", "version", "date_from", "date_to", "words", "borrowed_words",
        "substantive_words", "earliest", "sources", "also", "coverage", "states", "since",
    ]  # fmt: skip
    passage = data["sources"][0]["passages"][0]
    assert list(passage) == ["target", "source", "identity", "substantive", "states", "since"]
    assert list(passage["target"]) == ["version", "section", "start", "end", "exact", "selectors"]
    data = json.loads(run("compare", "x:1", "x:2", "--json")[1])
    assert list(data) == [
        "a", "b", "relation_class", "probabilities", "share_of_a", "share_of_b", "passages",
        "reasons",
    ]  # fmt: skip
    assert list(json.loads(run("coverage", "--json")[1])) == ["jurisdictions", "measures", "words"]
    assert len(json.loads(run("show", "x:1", "--json")[1])["versions"]) == 2


def test_demo_leaves_the_own_library_alone(lib, run, monkeypatch, tmp_path):
    monkeypatch.setenv("WHEREAS_LIBRARY", "own")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    status, out, _ = run("demo")
    assert status == 0
    folder = lib.calls[0][1]
    assert folder.name == "demo"
    assert f"A library of fictional law, in {folder}\n" in out
    commands = out.partition("Try next:\n")[2].splitlines()[::2]
    assert len(commands) == 4
    serve = ["whereas", "serve", "--open", "--library", str(folder)]
    assert commands[2].split() == serve
    assert commands[1].split() == ["whereas", "compare", "rivergate:ord-2009-4",
                                   sample.DEMO_MEASURE, "--library", str(folder)]  # fmt: skip


@pytest.mark.parametrize("args", [["trace", "x:1"], ["compare", "x:1", "x:2"]])
def test_html_saves_a_page(lib, run, tmp_path, args):
    status, out, _ = run(*args, "--html", tmp_path / "page.html")
    assert status == 0
    assert "page.html" in out
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!doctype html>")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize(
    "args",
    [
        ["trace", "x:1", "--html"],
        ["compare", "x:1", "x:2", "--html"],
        ["trace", "--all", "-o"],
        ["export"],
    ],
)
def test_an_output_folder_that_is_not_there_is_refused_first(lib, run, tmp_path, args):
    status, _, err = run(*args, tmp_path / "none" / "file.jsonl")
    assert status == 2
    assert f"{tmp_path / 'none'}: there is no such folder" in err
    assert not lib.calls


def test_a_page_that_cannot_be_written(lib, run, tmp_path):
    (tmp_path / "page.html").mkdir()
    with pytest.raises(UsageError, match=r"page.html: can't be written"):
        write_file(tmp_path / "page.html", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_refused_inputs_are_named_one_a_line(lib, run):
    refused = [
        Refusal("a.txt", "not text", todo="convert it"),
        Refusal("t.csv", "no id", "line 7"),
        Refusal("evil\x1b[2J\n.txt", "a\nb"),
    ]
    lib.answer["add"] = AddReport(1, 0, 0, 2, 10, refused)
    status, out, err = run("add", "folder")
    assert status == 1
    added = "Added 1 measure, 2 without a text, 3 inputs refused in whole or in part; 10 words read"
    assert out == added + ".\n"
    assert err.splitlines() == [
        "whereas: a.txt: not text (convert it)",
        "whereas: t.csv, line 7: no id",
        "whereas: evil␛[2J .txt: a b",
    ]


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (UsageError("no such measure", "x:1"), 2, "whereas: x:1: no such measure"),
        (LibraryBusyError("in use", "lib", "wait"), 3, "whereas: lib: in use (wait)"),
        (OSError(28, "No space left on device", "lib/x"), 3, "whereas: lib/x: no space left on"),
        (KeyboardInterrupt(), 130, "whereas: stopped; what was not finished is as it was before"),
        (ZeroDivisionError("odd"), 3, "should not have happened: ZeroDivisionError: odd"),
        (RecursionError("deep\ndown"), 3, "RecursionError: deep down"),
    ],
)
def test_every_error_is_one_line_with_its_status(lib, run, error, status, says):
    lib.error = error
    got, out, err = run("trace", "x:1")
    assert (got, out) == (status, "")
    assert says in err
    assert err.count("\n") == 1


def test_debug_shows_the_traceback(lib, capsys, monkeypatch):
    monkeypatch.setenv("WHEREAS_DEBUG", "1")
    lib.error = ZeroDivisionError("odd")
    assert cli.main(["coverage"]) == 3
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["nonsense"], "no such command 'nonsense'"),
        (["trase", "x:1"], "no such command 'trase'; did you mean trace?"),
        (["coverage", "--nonsense"], "no such option"),
        (["trace", "x:1", "--before", "2009", "--after", "2010"], "nothing dates from before"),
        (["trace", "x:1", "--place", "A", "--exclude-place", "A"], "both asked for and left out"),
        (["trace"], "nothing to trace"),
        (["add"], "missing argument"),
        (["trace", "x:1", "--date", "May"], "'May' is not a date"),
        (["trace", "--all"], "--all takes no text and needs -o FILE"),
        (["trace", "x:1", "--all", "-o", "f"], "--all takes no text"),
        (["trace", "--all", "-o", "f", "--json"], "--json belongs to one trace"),
        (["trace", "x:1", "-o", "f"], "go with --all"),
        (["trace", "x:1", "--format", "passim"], "go with --all"),
        (["compare", "-", "-"], "only one of the two"),
        (["show", "x:1", "--version", "9"], "has no version '9' (it has: introduced, amended)"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(lib, run, args, says):
    status, out, err = run(*args)
    assert (status, out) == (2, "")
    assert says in err
    assert err.startswith("whereas: ")
    assert err.count("\n") == 1


def test_a_mistyped_path_is_not_traced_as_a_text(lib, run):
    nothing = replace(
        example.trace(), measure=None, words=2, borrowed_words=0, sources=[], also=[], assigned=[]
    )
    lib.answer["trace"] = nothing
    assert run("trace", "drfat.txt")[0] == 2
    assert run("trace", "--text", "drfat.txt")[0] == 0
    lib.answer["compare"] = replace(example.comparison(), passages=[], text_b="drfat.txt")
    assert run("compare", "x:1", "drfat.txt")[0] == 2
    assert run("compare", "x:1", "drfat.txt", "--text")[0] == 0


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("drfat.txt", "did you mean draft.txt?"),
        ("no/draft.txt", "there is no folder no"),
        ("quilton:res-7", "did you mean quillton:res-7?"),
        ("zzz", "--text takes it for one all the same"),
    ],
)
def test_a_mistyped_argument_is_answered_with_what_is_there(
    lib, run, tmp_path, monkeypatch, what, says
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "draft.txt").touch()
    lib.answer["similar"] = ["quillton:res-7"] if "quil" in what else []
    lib.answer["trace"] = replace(example.trace(), measure=None, sources=[], also=[], assigned=[])
    status, _, err = run("trace", what)
    assert status == 2
    assert says in err


def test_a_drafts_place_that_is_spelt_like_another_is_asked_about(lib, run):
    status, _, err = run("trace", "x:1", "--for-place", "Rivergat")
    assert status == 0
    assert "did you mean Rivergate?" in err
    assert run("trace", "x:1", "--for-place", "Elsewhere")[2] == ""


SAID = re.compile(r"^  (whereas trace .*)$", re.MULTILINE)


@pytest.mark.parametrize(
    ("args", "again"),
    [
        (["x:1", "--before", "2009"], "port-alder:ord-2014-11 --before 2009-01-01"),
        (["--text", "a few words"], "--text 'a few words'"),
        (["some words", "--for-place", "Port Alder"], "'some words' --for-place 'Port Alder'"),
        (["long " * 100], "draft.txt"),
        (["two\nlines", "--library", "my lib"], "draft.txt --html report.html --library 'my lib'"),
    ],
)
def test_commands_to_try_ask_the_same_question(lib, run, args, again):
    if not args[0].startswith("x:"):
        lib.answer["trace"] = replace(example.trace(), measure=None)
    out = run("trace", *args)[1]
    assert "…" not in "".join(SAID.findall(out))
    assert f"whereas trace {again}" in SAID.findall(out)[0]
    assert ("save the text as draft.txt" in out) == ("draft.txt" in again)


def test_filters_are_said_with_the_answer(lib, run, tmp_path):
    asked = ["--place", "Rivergate", "--before", "2015"]
    said = "Asked for only measures of Rivergate, from before 2015-01-01."
    assert said in run("trace", "x:1", *asked)[1]
    run("trace", "x:1", *asked, "--html", tmp_path / "page.html")
    assert said in (tmp_path / "page.html").read_text("utf-8")
    assert "Asked for" not in run("trace", "x:1")[1]


@pytest.mark.parametrize(
    ("dates", "says"),
    [
        ([1, 1], None),
        ([1, 2], "1 of 13 measures has no date, so nothing"),
        ([1, 13], "12 of 13 measures have no date. What is undated can't be called"),
    ],
)
def test_add_says_what_has_no_date(lib, run, dates, says):
    held = example.coverage()
    places = [[replace(held.jurisdictions[0], undated=n)] for n in dates]
    states = iter(replace(held, jurisdictions=place) for place in places)
    lib.coverage = lambda: next(states)
    out = run("add", "folder")[1]
    assert (says in out) if says else out.count("\n") == 1


def test_a_command_to_try_starts_as_this_one_did(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "argv", [".venv/bin/whereas", "demo"])
    assert program() == ".venv/bin/whereas"
    monkeypatch.setattr(sys, "argv", ["pytest"])
    assert program() == "whereas"


def test_removing_what_is_not_there_is_wrong_use(lib, run):
    lib.answer["remove"] = 0
    status, _, err = run("remove", "x:9")
    assert status == 2
    assert "x:9: neither a source nor a measure" in err


def test_progress_is_quiet_without_a_terminal(lib, run):
    run("add", "folder")
    assert asked(lib, "add")[1]["progress"] is None


def test_progress_is_drawn_for_a_terminal(monkeypatch):
    from whereas.shown.terminal.progress import progress

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with progress() as tell:
        tell("reading", 0, None)
        tell("reading", 3, 7)
        tell("writing", 1, 1)
    assert "reading" in terminal.getvalue()
    assert "3/7" in terminal.getvalue()


def test_suggested_commands_name_the_library(lib, run):
    _, out, _ = run("trace", "x:1", "--library", "my lib")
    commands = [line for line in out.splitlines() if line.startswith("  whereas ")]
    assert commands
    assert all(line.endswith("--library 'my lib'") for line in commands)


# The real library, built from the sample.


def test_the_demo_and_the_commands_it_suggests(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = run("demo", "--library", tmp_path / "my lib")
    assert (status, err) == (0, "")
    assert "Added 208 measures" in out
    assert "are found in earlier measures" in out
    assert "Section by section" in out
    assert "Looked in" in out
    page, compare, _, _ = [
        shlex.split(line) for line in out.splitlines() if line.startswith("  whereas ")
    ]
    assert run(*page[1:])[0] == 0
    assert "<mark" in (tmp_path / "report.html").read_text("utf-8")
    status, out, _ = run(*compare[1:])
    assert status == 0
    assert "are shared wording" in out.replace("\n", " ")
    library = page[-2:]
    status, out, _ = run("trace", sample.DEMO_MEASURE, "--json", *library)
    found = json.loads(out)
    assert found["sources"][0]["passages"][0]["target"]["selectors"]
    assert sum(s["assigned_words"] for s in found["sources"]) == found["borrowed_words"]
    assert run("show", sample.DEMO_MEASURE, *library)[0] == 0
    assert "30 places" in run("coverage", *library)[1]
    assert run("trace", "--id", "nosuch:1", *library)[0] == 2
    assert run("coverage", "--library", tmp_path / "none")[0] == 3


# The real command, as a process of its own.


def whereas_process(*args, **kwargs):
    command = [sys.executable, "-m", "whereas.shown.cli", *args]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, **kwargs)


def test_help_is_quick_and_imports_nothing_heavy():
    heavy = (
        "rich", "jinja2", "numpy", "numba", "pyarrow", "duckdb", "whereas.library", "onnxruntime",
        "tokenizers",
    )  # fmt: skip
    code = (
        "import sys; from whereas.shown.cli import main; main(['--help'])\n"
        f"sys.exit(' '.join(m for m in {heavy!r} if m in sys.modules) or 0)"
    )
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"trace" in done.stdout
    # 0.3 s is the aim, and about 0.15 s is usual; the rest is for a busy machine.
    assert time.perf_counter() - began < 1.5


def test_a_closed_pipe_is_quiet():
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "whereas.shown.cli", "--help"]
    with os.fdopen(write, "wb") as closed:
        done = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, check=False)
    assert done.stderr == b""
    assert done.returncode == cli.CLOSED_PIPE


def test_a_narrow_encoding_does_not_stop_a_report(tmp_path):
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = whereas_process("trace", "“§”", "--library", str(tmp_path / "“none”"), env=env)
    assert b"Traceback" not in done.stderr
    assert b"UnicodeEncodeError" not in done.stderr


def test_version_and_bare_command(run):
    assert re.fullmatch(r"whereas \d+\.\d+\.\d+\n", run("--version")[1])
    assert run()[:2] == run("--help")[:2]


# The documentation says what the commands say.


def commands():
    settings = {**cli.cli.context_settings, "terminal_width": 88}
    ctx = click.Context(cli.cli, info_name="whereas", **settings)
    yield "whereas", cli.cli, ctx
    for name in cli.COMMANDS:
        command = cli.cli.get_command(ctx, name)
        yield (
            f"whereas {name}",
            command,
            click.Context(command, parent=ctx, info_name=name, terminal_width=88),
        )


def test_docs_hold_the_real_help():
    shown = DOCS.read_text("utf-8")
    for name, command, ctx in commands():
        marker = f"<!-- help: {name} -->\n"
        block = f"{marker}```text\n{command.get_help(ctx)}\n```\n"
        if os.environ.get("WHEREAS_GOLDEN") == "write":
            shown = re.sub(
                re.escape(marker) + r"(```text\n.*?\n```\n)?", lambda _, b=block: b, shown,
                flags=re.S,
            )  # fmt: skip
            DOCS.write_text(shown, encoding="utf-8")
        assert block in shown, f"docs/commands.md lacks {name} (WHEREAS_GOLDEN=write)"


def test_every_command_and_option_is_documented():
    shown = DOCS.read_text("utf-8")
    for name, command, _ in commands():
        assert name == "whereas" or f"\n## {name}\n" in shown
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.opts} has no help"


def test_listed_help_lines_are_the_commands_own():
    for name, line in cli.COMMANDS.items():
        command = cli.cli.get_command(click.Context(cli.cli), name)
        assert command.short_help == line
        assert command.help.splitlines()[0] == line
