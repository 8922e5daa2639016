"""The project keeps its own rules: sizes, rooms, reasons, and nothing of anyone's machine."""

import ast
import re
import statistics
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "whereas"
PURE = ("words", "fingerprints", "candidates", "passages", "sections", "search", "precedents")

# Written so that these patterns do not find themselves.
REGISTRY = re.compile(
    r"https?://[^ \"')]*(?:/simple/|/packages/|[.]whl|[.]tgz|[.]deb)"
    r"|pypi[.]org|pythonhosted[.]|npmjs[.]|index-ur[l]|find-link[s]"
)
MACHINE = re.compile(r"(?<![\w.~])/(?:work|scratch|root|home/\w+|Users/\w+|opt)/")
SQL = re.compile(r"\b(?:SELECT\b.*\bFROM|INSERT INTO|CREATE (?:TABLE|VIEW)|COPY \()", re.DOTALL)
IGNORE = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b(.*)")
REASON = re.compile(r"(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w, -]+\])\s*[-#–]\s*\S.{3,}")

DOES_IO = {"os", "io", "pathlib", "shutil", "subprocess", "socket", "tempfile", "logging", "sys"}
DOES_IO |= {"duckdb", "sqlite3", "urllib", "http", "requests", "threading", "multiprocessing"}


@cache
def tracked():
    """Every file of the project, as git knows them."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


@cache
def texts():
    """Every tracked file that is text, with its content."""
    found = {}
    for path in tracked():
        try:
            found[path] = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
    return found


@cache
def modules():
    """The package's modules, parsed."""
    return {p: ast.parse(p.read_text("utf-8")) for p in sorted(PACKAGE.rglob("*.py"))}


def places(pattern):
    """Where a pattern stands in the project."""
    return [
        f"{path.relative_to(ROOT)}:{n}: {line.strip()[:100]}"
        for path, text in texts().items()
        for n, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_is_over_a_megabyte():
    assert [p for p in tracked() if p.stat().st_size > 1_000_000] == []


def test_no_registry_is_named():
    assert places(REGISTRY) == []
    assert REGISTRY.search("https://example.org" + "/simple/x")


def test_no_path_of_a_machine():
    assert places(MACHINE) == []
    assert MACHINE.search("in " + "/home" + "/ann/laws")


def test_every_ignored_warning_has_its_reason():
    bare = [
        f"{path.relative_to(ROOT)}:{n}: {mark[0]}"
        for path, text in texts().items()
        if path.suffix == ".py" and path != Path(__file__)
        for n, line in enumerate(text.splitlines(), 1)
        if (mark := IGNORE.search(line)) and not REASON.search(mark[1])
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("mark", "reasoned"),
    [
        (": S101 - narrows a looked-up name", True),
        ("[no-any-return]  # Numba's own return", True),
        (": S101", False),
        ("", False),
        (" - because", False),
    ],
)
def test_a_reason_is_told_from_none(mark, reasoned):
    assert bool(REASON.search(mark)) == reasoned


def test_functions_are_short():
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert statistics.median(lengths) <= 10
    assert lengths[int(len(lengths) * 0.9)] <= 40


def test_modules_are_short():
    lengths = sorted(len(p.read_text("utf-8").splitlines()) for p in modules())
    assert lengths[int(len(lengths) * 0.9)] <= 500


def imported(tree):
    """The names of the modules that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path):
    return path.relative_to(PACKAGE).parts[0]


def outside(*rooms):
    return {p: t for p, t in modules().items() if room(p) not in rooms}


def test_only_the_engine_door_talks_to_a_database():
    asked = [p for p, t in outside("engine").items() if "duckdb" in set(imported(t))]
    assert asked == []
    assert any("duckdb" in set(imported(t)) for t in modules().values())


def test_only_the_engine_room_holds_sql():
    held = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in outside("engine").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value)
    ]
    assert held == []


def pure_modules():
    return [pytest.param(p, id=f"{room(p)}/{p.stem}") for p in modules() if room(p) in PURE]


@pytest.mark.parametrize("path", pure_modules())
def test_pure_rooms_touch_nothing_outside(path):
    tree = modules()[path]
    names = set(imported(tree))
    assert not {n.split(".")[0] for n in names} & DOES_IO
    assert not {n for n in names if re.match(r"pyarrow\.(parquet|csv|json|fs|dataset|ipc)", n)}
    calls = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and hasattr(n.func, "id")}
    assert not calls & {"open", "print", "input", "exec", "eval"}
    globals_ = [n for n in ast.walk(tree) if isinstance(n, ast.Global)]
    assert not globals_


@pytest.mark.parametrize("path", pure_modules())
def test_pure_rooms_know_only_each_other(path):
    ours = {n.split(".")[1] for n in imported(modules()[path]) if n.startswith("whereas.")}
    assert ours <= {*PURE, "jit", "errors", "phrases", "records", "results"}


def test_what_demo_and_test_need_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["test"],
    ]
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in pins)
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in pins}
    assert {re.split(r"[<>=\[]", line)[0] for line in needed} <= pinned


def test_no_merge_is_half_done():
    mark = re.compile("^(?:<{7}|>{7})(?: |$)", re.MULTILINE)
    for path in tracked():
        text = path.read_bytes()
        if b"\0" not in text[:8000]:
            assert not mark.search(text.decode("utf-8", "replace")), path
