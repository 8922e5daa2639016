"""Samples and attempts for sources whose measures are not one file each.

What belongs together (a session's tables, the responses about one matter) is one sample: pieces
with a line `== name` before each, changed as a whole and taken apart again when read.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.documents import docx, paragraphs
from tests.law_xml import akn, bill, law, old_bill, title
from tests.legistar_server import row_of

from whereas.errors import FetchError, GoneError
from whereas.records import Record, Refusal
from whereas.sources.live import live_reader
from whereas.sources.live.base import LiveReader
from whereas.sources.live.raw import Asked, Held, Item, Part

Sample = tuple[str, bytes]
Pieces = tuple[tuple[str, object], ...]

_PIECE = re.compile(rb"^== ([^\n]{1,80})\n", re.MULTILINE)
_PAGE = b"<html><title>Kites</title><body><main><p>All <ins>kites</ins> fly.</main></body></html>"


def joined(pieces: dict[str, bytes]) -> bytes:
    """Make one sample of named pieces."""
    return b"\n".join(b"== %s\n%s" % (name.encode(), body) for name, body in pieces.items())


def parted(data: bytes) -> list[tuple[str, bytes]]:
    """Give a sample's pieces with their names."""
    found = _PIECE.split(data)
    names = [name.decode("latin-1") for name in found[1::2]]
    return list(zip(names, found[2::2], strict=True))


@dataclass(frozen=True)
class _Given(Held):
    """An item whose bodies are at hand."""

    bodies: dict[str, bytes] = field(default_factory=dict)

    def body(self, part: Part) -> bytes:
        """The bytes of a part."""
        return self.bodies[part.sha]


class _Get:
    """Answers with the pieces of a sample in place of the network."""

    def __init__(self, pieces: list[tuple[str, bytes]]) -> None:
        self.pieces = pieces
        self.bodies: dict[str, bytes] = {}

    def __call__(
        self, url: str, role: str, label: str = "", *, as_json: bool = False, robots: bool = False
    ) -> Part:
        """Give the next piece of this role, as `fetching.Getter` would."""
        from whereas.sources.live.addresses import checked_url
        from whereas.sources.live.web import _is_json

        checked_url(url)
        at = next((n for n, (name, _) in enumerate(self.pieces) if name == role), -1)
        if at < 0:
            raise GoneError("is not there", url)
        body = self.pieces.pop(at)[1]
        if as_json and not _is_json(body):
            raise FetchError("the server sends an error page in place of data", url)
        return self.given(body, url, role, label)

    def body(self, part: Part) -> bytes:
        """The bytes of a part."""
        return self.bodies[part.sha]

    def json(self, part: Part) -> Any:
        """The JSON of a part, or of the row that it is."""
        found = json.loads(self.bodies[part.sha])
        return found if part.row < 0 else found[part.row]

    def given(self, data: bytes, url: str, role: str, label: str = "") -> Part:
        """Keep bytes."""
        sha = hashlib.sha256(data).hexdigest()
        self.bodies[sha] = data
        return Part(role, label, sha, url, "2047-01-01T00:00:00+00:00", type="text/html")


def live(kind: str, name: str, data: bytes) -> str:
    """List, fetch and read a live source whose server answers with a sample's pieces."""
    source = live_reader(kind)
    assert isinstance(source, LiveReader)
    get = _Get(parted(data))
    with tempfile.TemporaryDirectory() as folder:
        asked = Asked("legistar", "legistar:kite")
        if kind == "urls":
            path = Path(folder, name)
            path.write_bytes(next((body for role, body in get.pieces if role == "list"), b""))
            asked = source.begin(f"urls:{path}", {})  # a list that can't be read is wrong use
        records = [found for one in _items(source, asked, get) for found in one]
    return "read" if any(isinstance(found, Record) for found in records) else "refused"


def _items(source: LiveReader, asked: Asked, get: _Get) -> Iterator[list[Record | Refusal]]:
    from whereas.sources.base import InputFile

    for page in source.listing(asked, get, "", ""):
        for listed in page.items:
            try:
                parts = (*listed.parts, *source.parts(asked, listed, get))
            except (GoneError, FetchError):
                continue
            item = Item(listed.key, listed.stamp, parts)
            held = _Given(asked, item, {}, get.bodies)
            found = list(source.read(InputFile(Path(), f"{asked.name}/{listed.key}", held=held)))
            assert all(not isinstance(one, Record) or one.measure for one in found)
            yield found
        if page.ends or not any(role == "matter" for role, _ in get.pieces):
            return


def session(_format: str, name: str, data: bytes) -> str:
    """Read a session of Open States, its tables taken apart into a folder."""
    from whereas.sources import reader

    source = reader("openstates")
    with tempfile.TemporaryDirectory() as folder:
        for piece, body in parted(data) if name.endswith(".pieces") else [(name, data)]:
            Path(folder, re.sub(r"[^\w.-]", "_", piece) or "_").write_bytes(body)
        path = Path(folder, name)
        path = path if path.suffix == ".zip" else Path(folder)
        source.recognises(path)
        items = [item for file in source.files(path) for item in source.read(file)]
    assert all(not isinstance(item, Record) or item.measure for item in items)
    return "read" if any(isinstance(item, Record) for item in items) else "refused"


def antiword(_kind: str, _name: str, data: bytes) -> str:
    """Read an old Word file by antiword: LibreOffice takes seconds for each."""
    from whereas.sources.documents import doc

    real = shutil.which("antiword")
    doc.TIME_LIMIT = 20  # below that of the child, which would leave the program running
    with patch("shutil.which", lambda name: real if name == "antiword" else None):
        return "read" if doc.read(data).text else "refused"


def akn_samples() -> list[Sample]:
    """Acts and bills in Akoma Ntoso."""
    return [("a.xml", akn().encode())]


def uslm_samples() -> list[Sample]:
    """Bills, a law and a title of a code of Congress."""
    made = {"bill": bill(), "law": law(), "title": title(), "old": old_bill()}
    return [(f"{name}.xml", text.encode()) for name, text in made.items()]


def openstates_samples() -> list[Sample]:
    """A session as CSV tables, as JSON, and as the zip that is offered."""
    tables = {
        "bills": "id,identifier,title,classification,session_identifier,jurisdiction\n"
        'b1,HB 0012,"Kites, all","[\'bill\']",2047-2048,Washington\nb2,SB 3,Bells,[],2047,\n',
        "bill_actions": "bill_id,description,date,classification,order\nb1,First reading,"
        "2047-01-14T00:00:00+00:00,\"['introduction']\",1\nb1,Signed,2047-04-03,[],2\n",
        "bill_versions": "id,bill_id,note,date\nv1,b1,Introduced,2047-01-14\nv2,b1,Enrolled,\n",
        "bill_version_links": "version_id,url,media_type\nv1,https://example.org/12.htm,text/html\n"
        "v2,https://example.org/12.txt?x=1,text/plain\n",
        "bill_sponsorships": "bill_id,name\nb1,Ann Kite\n",
        "votes": "id,bill_id,motion_text,start_date,result\nw1,b1,Passage,2047-02-01,pass\n",
        "vote_counts": "vote_event_id,option,value\nw1,yes,40\nw1,no,2\n",
        "bill_identifiers": "bill_id,identifier\nb1,HB12-A\n",
    }
    stem = "WA_2047-2048_"
    files = {f"{stem}{name}.csv": text.encode() for name, text in tables.items()}
    member = {
        "id": "b1", "identifier": "HB 1", "title": "Kites", "legislative_session": "2047",
        "jurisdiction_name": "Washington", "classification": ["bill"], "raw_text": "All kites.",
        "raw_text_url": "https://example.org/1", "abstracts": [{"abstract": "On kites."}],
        "actions": [{"date": "2047-01-14", "description": "Read", "order": 1}],
        "versions": [{"note": "Introduced", "date": "2047", "links": [{"url": "https://e.org"}]}],
        "votes": [{"motion_text": "Passage", "counts": [{"option": "yes", "value": 40}]}],
        "sponsorships": [{"name": "Ann Kite"}], "other_identifiers": [{"identifier": "H1"}],
    }  # fmt: skip
    from bench.fuzz_samples import packed

    texts = {f"WA/{name}": body.decode() for name, body in files.items()}
    return [
        ("a.pieces", joined(files | {"12.htm": _PAGE, "12.txt": b"All kites.\n"})),
        (f"{stem}bills.json", json.dumps([member, member | {"id": "b2"}]).encode()),
        ("a.zip", packed(texts)),
    ]


def legistar_samples() -> list[Sample]:
    """The responses about a few matters: with texts, and with an attachment in place of one."""
    from bench.fuzz_samples import LAW, SAMPLES

    rows = [
        row_of(
            number, MatterFile=f"CB 00{number}", MatterTitle="Kites", MatterTypeName="Ordinance",
            MatterIntroDate="2047-01-14T00:00:00", MatterVersion="2", MatterStatusName="Passed",
        )
        for number in (1, 2)
    ]  # fmt: skip
    versions = [{"Key": "11", "Value": "1"}, {"Key": "12", "Value": "2"}]
    text = {
        "MatterTextPlain": LAW, "MatterTextRtf": SAMPLES["rtf"]()[0][1].decode("cp1252"),
        "MatterTextLastModifiedUtc": "2047-02-03T00:00:00.1",
    }  # fmt: skip
    done = {
        "MatterHistoryActionDate": "2047-02-01T00:00:00", "MatterHistoryActionName": "Amended",
        "MatterHistoryVersion": "2", "MatterHistoryActionBodyName": "Council",
    }  # fmt: skip
    attached = {
        "MatterAttachmentName": "Signed Ordinance", "MatterAttachmentFileName": "a.html",
        "MatterAttachmentHyperlink": "https://example.org/View.ashx?M=F&ID=1",
        "MatterAttachmentMatterVersion": "1", "MatterAttachmentSort": 1,
    }  # fmt: skip

    def sample(*pieces: tuple[str, object]) -> bytes:
        made = [(role, x if isinstance(x, bytes) else json.dumps(x).encode()) for role, x in pieces]
        return b"\n".join(b"== %s\n%s" % (role.encode(), body) for role, body in made)

    first: Pieces = (
        ("versions", versions),
        ("text", text),
        ("text", text),
        ("history", [done, done]),
    )
    second: Pieces = (
        ("versions", versions[:1]), ("text", {}), ("history", []), ("attachments", [attached]),
        ("document", _PAGE),
    )  # fmt: skip
    return [
        ("both", sample(("matter", rows), *first, *second, ("matter", []))),
        ("one", sample(("matter", rows[:1]), *first, ("matter", []))),
        ("attached", sample(("matter", rows[1:]), *second, ("matter", []))),
    ]


def urls_samples() -> list[Sample]:
    """Lists of addresses with what is fetched from there."""
    from bench.fuzz_samples import SAMPLES

    table = (
        b"url,title,date,place,id,aliases\nhttps://example.org/a,Kites,2047-01-14,Kite,k:1,a; b\n"
        b"http://example.org/b?x=%41,,2047,,,\n"
    )
    word = SAMPLES["rtf"]()[0][1]
    pieces = {"list": table, "document": _PAGE}
    plain = {"list": b"# ours\nhttps://example.org/code/bags.rtf#top\n", "document": word}
    return [("a.csv", joined(pieces)), ("b.txt", joined(plain))]


@lru_cache(maxsize=1)
def doc_samples() -> list[Sample]:
    """An old Word file, made by LibreOffice of our own words; none where the programs are not."""
    office = shutil.which("soffice")
    if not office or not shutil.which("antiword"):
        return []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "a.docx")
        source.write_bytes(docx(paragraphs("All <u>kites</u>, <s>no</s> bells § 1.\n" * 99)))
        subprocess.run(
            [office, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless",
             "--convert-to", "doc:MS Word 97", "--outdir", folder, str(source)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return [("a.doc", Path(folder, "a.doc").read_bytes())]
