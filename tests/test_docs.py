"""The documents are true: what they show is what comes out, and what they name is there."""

import importlib.util
import re
import shlex
import tomllib
from itertools import chain
from pathlib import Path

import click
import pytest

import whereas
from whereas import sample
from whereas.library.tally import FIELDS
from whereas.shown import cli
from whereas.sources import FORMATS
from whereas.sources.live import KINDS, live_reader

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])
WIDTH = "90"  # columns of the terminal that the examples were taken from

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]*)\)")


def name(page):
    return page.relative_to(ROOT).as_posix()


def blocks(page, language):
    return [body for kind, body in FENCE.findall(page.read_text("utf-8")) if kind == language]


def pages_with(language):
    return [pytest.param(p, id=name(p)) for p in PAGES if blocks(p, language)]


@pytest.fixture(scope="module")
def maker():
    """docs/regenerate.py as a module."""
    spec = importlib.util.spec_from_file_location("regenerate", ROOT / "docs" / "regenerate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def newcomer(tmp_path, monkeypatch):
    """A folder that looks like a fresh clone, with no library yet."""
    (tmp_path / "src").symlink_to(ROOT / "src")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WHEREAS_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("COLUMNS", WIDTH)
    return tmp_path


def session(block):
    """Yield each `$ command` of a console block with the lines shown below it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        yield command, shown


def left_out(shown, printed):
    """Return the first stretch of shown lines that was not printed; `…` stands for any lines."""
    at = 0
    stretches = re.split(r"^…$", "\n".join(shown), flags=re.MULTILINE)
    for n, stretch in enumerate(stretches):
        wanted = stretch.strip("\n")
        if not wanted:
            continue
        found = f"\n{printed}\n".find(f"\n{wanted}\n", at)
        if found < 0 or (n == 0 and found > 0):
            return wanted
        at = found + len(wanted) + 1
    return ""


@pytest.mark.parametrize("page", pages_with("console"))
def test_commands_print_what_is_shown(page, newcomer, capsys):
    for command, shown in chain.from_iterable(map(session, blocks(page, "console"))):
        program, *args = shlex.split(command)
        assert program == "whereas"
        status = cli.main(args)
        printed, err = capsys.readouterr()
        assert status == 0, f"{command}: {err}"
        assert (missing := left_out(shown, printed)) == "", f"{command}\n{missing}\n--\n{printed}"


@pytest.mark.parametrize(
    ("shown", "missing"),
    [
        (["a", "b"], ""),
        (["a", "…", "d"], ""),
        (["…", "c"], ""),
        (["b"], "b"),
        (["a", "c"], "a\nc"),
        (["…", "d", "…", "b"], "b"),
        (["…", "e"], "e"),
    ],
)
def test_a_line_that_is_not_printed_is_found(shown, missing):
    assert left_out(shown, "a\nb\nc\nd") == missing


@pytest.mark.parametrize("page", pages_with("python"))
def test_python_examples_run(page, newcomer):
    code = compile("\n".join(blocks(page, "python")), name(page), "exec")
    exec(code, {"__name__": "example"})


def known_words(command):
    """The options of a command, as they are typed."""
    options = (o for param in command.params for o in (*param.opts, *param.secondary_opts))
    return {*options, "--help", "-h"}


COMMAND = re.compile(r"whereas ([a-z-]+)((?: [^`|&\n]*)?)")
CODE = re.compile(r"`([^`\n]+)`")


def typed(page):
    """Yield every `whereas …` command line in a page's code, with its words."""
    text = page.read_text("utf-8")
    shell = "".join(blocks(page, "sh") + blocks(page, "console")).split("\n")
    for code in [*CODE.findall(FENCE.sub("", text)), *shell]:
        line = code.split("  #")[0].removeprefix("$ ")
        for command, rest in COMMAND.findall(line):
            yield command, rest.split()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_and_options_exist(page):
    with click.Context(cli.cli) as ctx:
        for command, words in typed(page):
            found = cli.cli.get_command(ctx, command)
            assert found, f"there is no `whereas {command}`"
            options = {w.split("=")[0] for w in words if w.startswith("--")}
            assert options <= known_words(found), f"whereas {command} {' '.join(words)}"


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    for link in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for link in LINK.findall(page.read_text("utf-8")):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.exists():
                waiting.append(target)
    assert set(PAGES) - {ROOT / "CHANGELOG.md"} <= reached


def test_every_format_has_its_page():
    index = (ROOT / "docs" / "sources" / "index.md").read_text("utf-8")
    for format_ in FORMATS:
        assert f"[`{format_}`]({format_}.md)" in index


def test_every_kind_of_live_source_has_its_page_and_its_terms():
    index = (ROOT / "docs" / "sources" / "index.md").read_text("utf-8")
    for kind in KINDS:
        assert f"[`{kind}:" in index
        assert f"]({kind}.md)" in index
        said = live_reader(kind).live_metadata()
        assert said.name == kind
        assert all((said.title, said.publisher, said.formats, said.terms, said.note))
        assert said.requests_per_second > 0
        assert set(said.assertions.filled) <= set(FIELDS)


def test_every_dependency_says_why():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *chain.from_iterable(project["project"]["optional-dependencies"].values()),
    ]
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    listed = set(re.findall(r"^\| ([\w-]+) \|", page, re.MULTILINE)) - {"package"}
    assert {re.split(r"[<>=\[]", line)[0] for line in needed} == listed


def test_settings_are_those_of_the_code(maker):
    page = maker.SETTINGS.read_text("utf-8")
    assert maker.with_tables(page) == page, "run `make docs`"
    assert "| `passages.search` | `MIN_WORDS` | 12 |" in page


def test_the_picture_is_what_the_demo_prints(maker, sample_library):
    trace = whereas.open(sample_library).trace(sample.DEMO_MEASURE, kind="id")
    picture = maker.picture(trace)
    assert maker.PICTURE.read_text("utf-8") == picture, "run `make docs`"
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 165


def test_what_changed_is_said_of_this_version():
    assert f"## {whereas.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
