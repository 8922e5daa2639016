"""Make the parts of the documents that come from the code: `make docs`.

docs/demo.svg is the beginning of the report of `whereas demo` as a terminal shows it, and the
tables in docs/settings.md list the constants of the modules. tests/test_docs.py compares both
with what stands here. The other way round, the page on method that `whereas serve` shows has its
figures from docs/benchmarks.md and its limits from docs/limits.md, by a file in the package;
tests/test_pages_charts.py compares that.
"""

from __future__ import annotations

import ast
import io
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise, takewhile
from pathlib import Path
from typing import NamedTuple

from rich.console import Console, RenderableType
from rich.terminal_theme import TerminalTheme

import whereas
from whereas import sample
from whereas.results import Trace
from whereas.shown.terminal.trace import trace_report

DOCS = Path(__file__).parent
PACKAGE = DOCS.parent / "src" / "whereas"
PICTURE, SETTINGS = DOCS / "demo.svg", DOCS / "settings.md"
METHOD = PACKAGE / "shown" / "pages" / "method.json"

WIDTH = 100
"""Columns of the picture, as in the README's examples."""

ENDS_BEFORE = "── Section 2."
"""The part of the report that the picture shows no more."""

ROOMS = {
    "words": "Words",
    "fingerprints": "Fingerprints",
    "candidates": "Candidates",
    "passages": "Passages and credit",
    "relation": "Relation of two texts",
    "substance": "Substance",
    "families": "Families",
    "leftovers": "Leftovers",
    "search": "Search",
    "meaning": "Meaning",
    "precedents": "Precedents",
    "claims": "Claims",
    "sections": "Sections",
    "library": "Library",
    "answers": "Answers",
    "sources": "Readers",
    "shown": "Shown",
}
"""The rooms that have settings, in the order of the data's way."""

NOT_TUNED = {"sections.events"}
"""Modules whose numbers name columns and flags."""

PAPER = TerminalTheme(
    (255, 255, 255),
    (36, 41, 47),
    [
        (36, 41, 47), (193, 53, 43), (34, 140, 58), (242, 200, 95),
        (122, 184, 245), (208, 174, 250), (104, 205, 212), (110, 119, 129),
    ],
    [
        (87, 96, 106), (164, 14, 38), (17, 99, 41), (250, 224, 150),
        (33, 139, 255), (166, 117, 242), (150, 225, 210), (140, 149, 159),
    ],
)  # fmt: skip
"""Colours on white, so that the picture reads on a light and on a dark page.

Red and green write on white; the others are what the letters of sources stand on, in black.
"""

SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>The report of whereas demo</title>
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px;
  line-height: {line_height}px;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
<rect width="{width}" height="{height}" rx="8" fill="#ffffff" stroke="#d0d7de" />
<g transform="translate({terminal_x}, 25)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""Rich's own frame less the fonts that it would load from elsewhere."""


class Setting(NamedTuple):
    """A tunable constant: where it stands, its value and why it has it."""

    module: str
    name: str
    value: str
    why: str


def settings(room: Path) -> Iterator[Setting]:
    """Yield the numeric constants of a room's modules that say what they are for."""
    for path in sorted(room.rglob("*.py")):
        body = ast.parse(path.read_text("utf-8")).body
        for line, below in pairwise(body):
            constant, value = _constant(line), _docstring(below)
            module = path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")
            if constant and value and module not in NOT_TUNED:
                why = " ".join(value.split()).replace("|", "\\|")
                yield Setting(module, *constant, why)


def _constant(line: ast.stmt) -> tuple[str, str] | None:
    """Return the name and value of `NAME = number`."""
    if not isinstance(line, ast.Assign) or not isinstance(line.targets[0], ast.Name):
        return None
    name, value = line.targets[0].id, ast.unparse(line.value)
    if not re.fullmatch(r"[\d\s.*<()+\-]+", value) or not name.isupper():
        return None
    number = eval(value, {"__builtins__": {}})  # noqa: S307 - digits and signs of our own modules
    return name, f"{number:,}" if isinstance(number, int) else str(number)


def _docstring(line: ast.stmt) -> str:
    value = line.value if isinstance(line, ast.Expr) else None
    return str(value.value) if isinstance(value, ast.Constant) else ""


def tables() -> str:
    """Return the settings of every room as Markdown tables."""
    shown = []
    for room, title in ROOMS.items():
        rows = [
            f"| `{s.module}` | `{s.name}` | {s.value} | {s.why} |" for s in settings(PACKAGE / room)
        ]
        if rows:
            head = "| module | constant | value | what for, and how it was set |\n|---|---|---|---|"
            shown.append(f"## {title}\n\n{head}\n" + "\n".join(rows) + "\n")
    return "\n".join(shown)


MARK = "<!-- made by docs/regenerate.py from here on -->\n"


def with_tables(page: str) -> str:
    """Put the tables in place of those that a page holds."""
    return page.partition(MARK)[0] + MARK + "\n" + tables()


def demo(folder: Path) -> Trace:
    """Trace the demo's measure in a library of the sample, built in `folder`."""
    library = whereas.open(folder)
    library.add(sample.path())
    return library.trace(sample.DEMO_MEASURE, kind="id")


def picture(trace: Trace) -> str:
    """Draw the beginning of a trace's report as a terminal shows it."""
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor",
        markup=False, emoji=False, highlight=False, legacy_windows=False,
    )  # fmt: skip
    console.print("$ whereas demo", style="dim")
    for part in _beginning(trace):
        console.print(part)
    console.print("\n…", style="dim")
    svg = console.export_svg(theme=PAPER, code_format=SVG, unique_id="demo")
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def _beginning(trace: Trace) -> Iterator[RenderableType]:
    """Yield the report down to ENDS_BEFORE."""
    report = trace_report(trace)
    return takewhile(lambda part: not str(part).startswith(ENDS_BEFORE), report)


COLUMNS = ("row", "what", "target", "peers", "figure", "verdict")
"""The columns of the table in docs/benchmarks.md."""

LIMITS = ("What it does not do", "What it can miss", "What it can get wrong")
"""The sections of docs/limits.md that readers of answers need."""


def method(benchmarks: str, limits: str) -> str:
    """Return what the page on method says, as JSON: every figure, when it was taken, limits."""
    table = benchmarks.partition("<!-- figures -->")[2].partition("<!-- end of figures -->")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    cells = [[_plain(c) for c in re.split(r" \| ?", line.strip("| "))] for line in lines[1:]]
    figures = [
        dict(zip(COLUMNS, [*row, ""][: len(COLUMNS)], strict=True)) for row in map(_filled, cells)
    ]
    taken = dict(re.findall(r"^- `(\w+)`: (\S+), ", table, re.MULTILINE))
    said = {head: _items(limits, head) for head in LIMITS}
    found = {"figures": figures, "taken": taken, "limits": said}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _filled(cells: list[str]) -> list[str]:
    """A row with as many cells as the table has columns; trailing empty ones were stripped."""
    return cells + [""] * (len(COLUMNS) - len(cells))


def _items(page: str, head: str) -> list[str]:
    """The items of a section's list, without marks."""
    section = page.partition(f"## {head}\n")[2].partition("\n## ")[0]
    return [_plain(" ".join(item.split())) for item in re.split(r"^- ", section, flags=re.M)[1:]]


def _plain(text: str) -> str:
    """Markdown without its marks."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text.strip())
    return text.replace("**", "").replace("`", "").replace("\\|", "|")


def main() -> int:
    """Write the files anew."""
    with tempfile.TemporaryDirectory() as folder:
        PICTURE.write_text(picture(demo(Path(folder))), encoding="utf-8")
    SETTINGS.write_text(with_tables(SETTINGS.read_text("utf-8")), encoding="utf-8")
    pages = [(DOCS / name).read_text("utf-8") for name in ("benchmarks.md", "limits.md")]
    METHOD.write_text(method(*pages), encoding="utf-8")
    print(f"wrote {PICTURE}, {SETTINGS} and {METHOD}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
