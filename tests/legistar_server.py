"""A server on this computer that answers like the Legistar Web API, faults included.

It is fed with matters in the form of New York's public mirror (`from_mirror`), or with fictional
ones (`fictional`). Faults are drawn by seed from the path and how often it was asked, so that they
come out the same whatever the order of requests, and none lasts longer than a client's patience.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Row = dict[str, Any]

CAP = 1000
"""Rows in a reply at most, whatever is asked for."""

MOST_IN_A_ROW = 3
"""Faults in a row that one path gives at most."""

HTML_ERROR = b"<!DOCTYPE html><html><title>Runtime Error</title><h1>Server Error</h1></html>"

# All other fields of a matter's row, empty on nearly every site.
_EMPTY = [f"MatterText{n}" for n in range(1, 6)] + [f"MatterDate{n}" for n in range(1, 11)]
_EMPTY += [f"MatterEXText{n}" for n in range(1, 12)] + [f"MatterEXDate{n}" for n in range(1, 11)]
_EMPTY += ["MatterRequester", "MatterNotes", "MatterCost", "MatterReference", "MatterGuidance"]

_ASKS = re.compile(r"(\w+) (gt|ge|lt|le|eq) (?:datetime'([^']+)'|(\d+))")


@dataclass
class Faults:
    """What goes wrong, as shares of requests, and how."""

    seed: int = 0
    error: float = 0.0
    busy: float = 0.0
    drop: float = 0.0
    html: float = 0.0
    delete_after_page: int = 0
    retry_after: str = "0"

    def drawn(self, path: str, nth: int) -> str:
        """The fault of the `nth` request for a path, "" for none."""
        if nth % (MOST_IN_A_ROW + 1) == MOST_IN_A_ROW:
            return ""
        lot = random.Random(f"{self.seed} {path} {nth}").random()
        for kind in ("error", "busy", "drop", "html"):
            lot -= getattr(self, kind)
            if lot < 0:
                return kind
        return ""


@dataclass
class Matter:
    """One matter: its row, its texts by version, history rows, attachments; `private` shows none.

    `texts` gives label and the two forms (plain, RTF) of each version when asked.
    """

    row: Row
    texts: Callable[[], list[tuple[str, str, str]]]
    history: list[Row]
    attachments: list[tuple[str, bytes]] = field(default_factory=list)
    private: bool = False


def row_of(number: int, **said: Any) -> Row:
    """A matter's row with all of its fields."""
    row: Row = {
        "MatterId": number,
        "MatterGuid": f"00000000-0000-0000-0000-{number:012d}",
        "MatterLastModifiedUtc": "2020-01-01T00:00:00",
        "MatterRowVersion": f"AAAA{number:08d}",
        "MatterFile": None, "MatterName": None, "MatterTitle": None,
        "MatterTypeId": 1, "MatterTypeName": None, "MatterStatusId": 1, "MatterStatusName": None,
        "MatterBodyId": 1, "MatterBodyName": None, "MatterIntroDate": None,
        "MatterAgendaDate": None, "MatterPassedDate": None, "MatterEnactmentDate": None,
        "MatterEnactmentNumber": None, "MatterVersion": None, "MatterAgiloftId": 0,
        "MatterRestrictViewViaWeb": False, "MatterReports": [],
    }  # fmt: skip
    return row | dict.fromkeys(_EMPTY) | said


def from_mirror(files: Iterable[Path]) -> list[Matter]:
    """Matters from the files of New York's public mirror; texts are read when asked for."""
    matters = [_mirrored(path) for path in files]
    return list({m.row["MatterId"]: m for m in reversed(matters)}.values())[::-1]


def _mirrored(path: Path) -> Matter:
    said = json.loads(path.read_bytes())
    row = row_of(
        said["ID"], MatterGuid=said.get("GUID"), MatterFile=said.get("File"),
        MatterName=said.get("Name"), MatterTitle=said.get("Title"),
        MatterTypeName=said.get("TypeName"), MatterStatusName=said.get("StatusName"),
        MatterBodyName=said.get("BodyName"), MatterIntroDate=_moment(said.get("IntroDate")),
        MatterPassedDate=_moment(said.get("PassedDate")), MatterVersion=said.get("Version"),
        MatterLastModifiedUtc=_moment(said.get("LastModified")) or "2000-01-01T00:00:00",
    )  # fmt: skip
    history = [
        {
            "MatterHistoryId": entry.get("ID"),
            "MatterHistoryActionDate": _moment(entry.get("Date")),
            "MatterHistoryActionName": entry.get("Action"),
            "MatterHistoryActionBodyName": entry.get("BodyName"),
            "MatterHistoryVersion": entry.get("Version"),
        }
        for entry in said.get("History") or []
    ]

    def texts() -> list[tuple[str, str, str]]:
        found = json.loads(path.read_bytes())
        return [(found.get("Version") or "*", found.get("Text") or "", found.get("RTF") or "")]

    return Matter(row, texts, history)


def _moment(value: str | None) -> str | None:
    return value.rstrip("Z") if value else None


def fictional(count: int, first: int = 1) -> list[Matter]:
    """Matters of a town that does not exist; every fifth has two versions."""
    return [_fiction(number) for number in range(first, first + count)]


def _fiction(number: int) -> Matter:
    day = datetime(2010, 1, 4) + timedelta(days=number)
    row = row_of(
        number, MatterFile=f"CB {number:06d}", MatterTitle=f"AN ORDINANCE about kites, {number}",
        MatterTypeName="Council Bill (CB)", MatterStatusName="Passed" if number % 3 else "Expired",
        MatterIntroDate=day.isoformat(), MatterVersion="2" if number % 5 == 0 else "1",
        MatterPassedDate=(day + timedelta(days=40)).isoformat(), MatterBodyName="Town Council",
        MatterLastModifiedUtc=(day + timedelta(days=50)).isoformat(),
    )  # fmt: skip
    history = [
        {
            "MatterHistoryId": number * 10 + n,
            "MatterHistoryActionDate": (day + timedelta(days=20 * n)).isoformat(),
            "MatterHistoryActionName": name,
            "MatterHistoryActionBodyName": "Town Council",
            "MatterHistoryVersion": version,
        }
        for n, (name, version) in enumerate(
            [("introduced", "1"), ("amended", "1"), ("passed", "2")]
        )
    ]

    def texts() -> list[tuple[str, str, str]]:
        first = [("1", _text(number, 5), _rtf(number, 5))]
        return [*first, ("2", _text(number, 9), "")] if number % 5 == 0 else first

    return Matter(row, texts, history)


def _text(number: int, fee: int) -> str:
    return (
        f"BE IT ORDAINED BY THE TOWN OF QUILLBY AS FOLLOWS:\r\n"
        f"Section 1. Section {number}.04 of the Town Code is amended to read as follows:\r\n"
        f"No person shall fly more than {number} kites at once from the green without a permit "
        f"from the clerk.\r\n"
        f"Section 2. The fee for a permit to fly kites is {fee} dollars for each of {number} days, "
        f"and twice as much on the days of the market in field {number * 7}."
    )


def _rtf(number: int, fee: int) -> str:
    lines = _text(number, fee).replace("from the green", r"{\ul from the green}").split("\r\n")
    return r"{\rtf1\ansi " + r"\par ".join(lines) + "}"


class LegistarServer:
    """Serves matters of one client, `town`, on 127.0.0.1; use as a context manager.

    `asked` lists the paths (with queries) of all requests in order.
    """

    client = "town"

    def __init__(self, matters: Iterable[Matter], faults: Faults | None = None) -> None:
        """Serve some matters; `faults` are what goes wrong."""
        self.matters = {m.row["MatterId"]: m for m in matters}
        self.faults = faults or Faults()
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.extra: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self._times: Counter[str] = Counter()
        self._pages = 0
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """The address to name as `server`."""
        return f"http://{self.host}"

    @property
    def host(self) -> str:
        """Host and port, to be allowed by name."""
        return f"127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> LegistarServer:
        outer = self

        class Handler(_Handler):
            server_of_matters = outer

        self._http = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def touch(self, number: int, moment: str, fee: int) -> None:
        """Change a matter's text, at a moment."""
        matter = self.matters[number]
        row = matter.row | {"MatterLastModifiedUtc": moment, "MatterRowVersion": f"BBBB{number}"}
        label = str(row["MatterVersion"] or "1")
        text = (label, _text(number, fee), "")
        self.matters[number] = Matter(row, lambda: [text], matter.history)

    def answer(self, target: str) -> tuple[int, dict[str, str], bytes]:
        """Answer a request by its target; status 0 drops the connection."""
        path, query = unquote(urlsplit(target).path), parse_qs(urlsplit(target).query)
        with self._lock:
            self.asked.append(target)
            nth = self._times[target]
            self._times[target] += 1
            if path == f"/v1/{self.client}/matters":
                self._pages += 1
                self._delete_some()
        if path in self.extra:
            return self.extra[path]
        fault = self.faults.drawn(target, nth)
        if fault == "error":
            return 500, {}, b'{"Message":"An error has occurred."}'
        if fault == "busy":
            return 429, {"Retry-After": self.faults.retry_after}, b""
        if fault == "drop":
            return 0, {}, b""
        if fault == "html":
            return 200, {"Content-Type": "text/html"}, HTML_ERROR
        status, said = self._said(path.removeprefix(f"/v1/{self.client}"), query)
        return status, {"Content-Type": "application/json"}, json.dumps(said).encode()

    def _delete_some(self) -> None:
        """Delete a matter of the first page and one of the last, between two pages."""
        if self.faults.delete_after_page and self._pages == self.faults.delete_after_page:
            numbers = sorted(self.matters)
            for number in (numbers[len(numbers) // 20], numbers[-len(numbers) // 20]):
                del self.matters[number]

    def _said(self, path: str, query: dict[str, list[str]]) -> tuple[int, object]:
        if path == "/matters":
            return 200, self._page(query)
        match = re.fullmatch(r"/matters/(\d+)(?:/(\w+)(?:/(\d+))?)?", path)
        matter = self.matters.get(int(match[1])) if match else None
        if match is None or matter is None:
            return 404, {"Message": "No such matter."}
        if matter.private:
            return 403, {"Message": "Not authorized."}
        return self._of(matter, match[2], match[3])

    def _page(self, query: dict[str, list[str]]) -> list[Row]:
        rows = [_shown(m) for _, m in sorted(self.matters.items())]
        for name, op, moment, number in _ASKS.findall(query.get("$filter", [""])[0]):
            rows = [r for r in rows if _holds(r.get(name), op, moment or int(number))]
        if query.get("$orderby", [""])[0] != "MatterId":
            random.Random(len(rows)).shuffle(rows)
        skip = int(query.get("$skip", ["0"])[0])
        return rows[skip : skip + min(CAP, int(query.get("$top", [str(CAP)])[0]))]

    def _of(self, matter: Matter, what: str | None, which: str | None) -> tuple[int, object]:
        number = matter.row["MatterId"]
        if what is None:
            return 200, matter.row
        if what == "histories":
            return 200, matter.history
        if what == "versions":
            texts = matter.texts()
            return 200, [
                {"Key": str(number * 100 + n), "Value": label}
                for n, (label, plain, rtf) in enumerate(texts)
                if plain or rtf
            ]
        if what == "attachments":
            return 200, [
                {
                    "MatterAttachmentId": n, "MatterAttachmentName": name,
                    "MatterAttachmentSort": n, "MatterAttachmentFileName": name,
                    "MatterAttachmentHyperlink": f"{self.url}/files/{number}/{n}",
                    "MatterAttachmentMatterVersion": matter.row["MatterVersion"],
                    "MatterAttachmentIsSupportingDocument": False,
                }
                for n, (name, _) in enumerate(matter.attachments)
            ]  # fmt: skip
        if what == "texts" and which is not None:
            n = int(which) - number * 100
            texts = matter.texts()
            if 0 <= n < len(texts):
                label, plain, rtf = texts[n]
                return 200, {
                    "MatterTextId": int(which), "MatterTextMatterId": number,
                    "MatterTextVersion": label, "MatterTextPlain": plain, "MatterTextRtf": rtf,
                    "MatterTextLastModifiedUtc": matter.row["MatterLastModifiedUtc"],
                }  # fmt: skip
        return 404, {"Message": "Nothing here."}


def _shown(matter: Matter) -> Row:
    """The row of a listing; of a private matter hardly more than its number."""
    if not matter.private:
        return matter.row
    kept = (
        "MatterId",
        "MatterGuid",
        "MatterLastModifiedUtc",
        "MatterRowVersion",
        "MatterIntroDate",
    )
    return {name: matter.row[name] if name in kept else None for name in matter.row}


def _holds(value: Any, op: str, wanted: str | int) -> bool:
    if value is None:
        return False
    if isinstance(wanted, str):  # moments of one form order as texts
        value, wanted = f"{value}"[:19], f"{wanted}T00:00:00"[:19]
    return bool(
        {
            "gt": value > wanted,
            "ge": value >= wanted,
            "lt": value < wanted,
            "le": value <= wanted,
        }.get(op, value == wanted)
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that was killed."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_of_matters: LegistarServer
    timeout = 30
    wbufsize = 1 << 16  # head and body in one packet: in two, each answer waits for the other side

    def do_GET(self) -> None:
        """Answer one request."""
        server = self.server_of_matters
        server.headers.append(dict(self.headers))
        match = re.fullmatch(r"/files/(\d+)/(\d+)", self.path)
        if match and int(match[1]) in server.matters:
            server.asked.append(self.path)
            data = server.matters[int(match[1])].attachments[int(match[2])][1]
            status, headers = 200, {"Content-Type": "application/octet-stream"}
        else:
            status, headers, data = server.answer(self.path)
        if not status:
            self.close_connection = True
            return
        with suppress(OSError):  # a client that was killed
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(data))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def spoil(matters: list[Matter], seed: int, share: float = 0.01) -> dict[str, set[int]]:
    """Make some matters private, tell some actions twice and set some dates wrong.

    Gives the numbers of the matters that each was done to.
    """
    lot = random.Random(seed)
    count = max(2, int(len(matters) * share))
    chosen = lot.sample(matters, 3 * count)
    private, twice, wrong = (chosen[n * count : (n + 1) * count] for n in range(3))
    for matter in private:
        matter.private = True
    for matter in twice:
        matter.history = [entry for entry in matter.history for _ in range(2)]
    for n, matter in enumerate(wrong):
        matter.row["MatterIntroDate"] = ("2109-05-03T00:00:00", "2019-13-45T00:00:00")[n % 2]
    named = {"private": private, "twice": twice, "wrong": wrong}
    return {name: {m.row["MatterId"] for m in of} for name, of in named.items()}


CHILD = """
import sys, whereas
from whereas.library.syncing import Ways
folder, server, host = sys.argv[1:4]
ways = Ways(rate=0, pause=0.001, allowed=(host,))
lib = whereas.open(folder)
if any((lib.folder / "raw").glob("*/source.json")):
    (done,) = lib.sync(ways=ways)
    sys.exit(done.blocked or 0)
lib.add_live("legistar:town", options={"server": server}, ways=ways)
"""


def child(folder: Path, server: LegistarServer) -> list[str]:
    """A command that syncs a library with a server, in a process that can be killed."""
    return [sys.executable, "-c", CHILD, str(folder), server.url, server.host]


@dataclass
class Killed:
    """What became of syncs that were killed: how many, and how far the last one is."""

    kills: int = 0
    runs: int = 0


def sync_with_kills(
    folder: Path,
    server: LegistarServer,
    kills: int,
    requests: int,
    seed: int,
    silence: tuple[float, float] = (2, 15),
) -> Killed:
    """Sync a library, killing the process at random moments, and let it end after `kills` kills.

    A kill comes after 1 to `requests` more requests, drawn by lot: so kills fall all over a sync
    however quick the computer is. After the last request the process reads: then a kill comes
    after `silence` seconds without a request, drawn by lot between the two. A sync that ends
    before its kill halves the number for the next.
    """
    lot, done = random.Random(seed), Killed()
    while done.kills < kills and done.runs < 4 * kills:
        done.runs += 1
        process = subprocess.Popen(child(folder, server), stderr=subprocess.PIPE)
        killed = _killed_at(process, server, lot.randint(1, requests), lot.uniform(*silence))
        requests = requests if killed else max(1, requests // 2)
        done.kills += killed
        process.communicate()
    subprocess.run(child(folder, server), check=True, timeout=3600)
    return done


def _killed_at(
    process: subprocess.Popen[bytes], server: LegistarServer, requests: int, silence: float
) -> bool:
    """Kill a process after some requests or a silence after one; False where it ended before."""
    target, seen, since = len(server.asked) + requests, len(server.asked), float("inf")
    while process.poll() is None:
        now = len(server.asked)
        if now != seen:
            seen, since = now, time.monotonic()
        if now >= target or time.monotonic() - since > silence:
            process.kill()
            return True
        time.sleep(0.002)
    return False


@contextmanager
def serving(matters: Iterable[Matter], faults: Faults | None = None) -> Iterator[LegistarServer]:
    """Serve matters while the block runs."""
    with LegistarServer(matters, faults) as server:
        yield server
