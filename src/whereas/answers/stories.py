"""A story from wherever it stands: a file of any kind that is read, a web address, a text."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import urlsplit

from whereas.claims.story import story
from whereas.errors import FetchError, UnreadableError, UsageError
from whereas.sources.documents import read_document
from whereas.sources.documents.html import MAX_HTML_BYTES
from whereas.sources.documents.kinds import HEAD_BYTES, kind_by_head

ATTEMPTS = 2
"""How often a story's address is asked: someone is waiting for it."""

StoryKind = Literal["auto", "text", "file", "url"]


def read_story(what: str | Path, kind: StoryKind, allowed: frozenset[str]) -> str:
    """Give a story's text: of a path if it exists, else of a web address, else the text itself.

    Args:
        what: a path, an address or a text.
        kind: what it is; "auto" finds out.
        allowed: hosts (`host:port`) of a private network that may be asked.

    Raises:
        UsageError: there is no such file, it can't be read, or the extra `live` is missing.
        FetchError: the address can't be fetched, or may not be.
    """
    if kind == "file" or (kind == "auto" and _is_path(what)):
        return _of_file(Path(what))
    said = str(what)
    if kind == "url" or (kind == "auto" and said.startswith(("http://", "https://"))):
        return _of_address(said, allowed)
    return story_of_text(said)


def _is_path(what: str | Path) -> bool:
    try:
        return isinstance(what, Path) or Path(what).exists()
    except (OSError, ValueError):
        return False


def _of_file(path: Path) -> str:
    from whereas.spelling import did_you_mean, files

    if not path.is_file():
        what = "this is a folder, not a story" if path.is_dir() else "there is no such file"
        meant = "" if path.is_dir() else did_you_mean(files(path))
        raise UsageError(what, str(path), meant or "name one file with the story in it")
    if path.stat().st_size > MAX_HTML_BYTES:
        raise UsageError(f"is larger than {MAX_HTML_BYTES // 1024**2} MiB", str(path))
    try:
        return story_of(path.read_bytes(), path.name)
    except UnreadableError as error:
        raise UsageError(error.what, str(path), error.todo) from None


def _of_address(url: str, allowed: frozenset[str]) -> str:
    try:
        from whereas.sources.live.documents import suffix_of
        from whereas.sources.live.raw import Part
        from whereas.sources.live.robots import Robots
        from whereas.sources.live.web import Manners, Web
    except ModuleNotFoundError as error:
        todo = 'pip install "whereas[live]"'
        raise UsageError(f"fetching needs the package {error.name}", url, todo) from None
    with Web(Manners(allowed=allowed, attempts=ATTEMPTS)) as web:
        Robots(web, lambda rules: web.get(rules).body).check(url)
        answer = web.get(url)
    type_ = answer.headers.get("content-type", "")
    suffix = suffix_of("", Part("story", "", "", answer.final or url, answer.fetched, type=type_))
    try:
        return story_of(answer.body, f"story{suffix or '.html'}")
    except UnreadableError as error:
        raise FetchError(error.what, url, error.todo) from None


def story_of_text(text: str) -> str:
    """Cut the story out of a pasted text, or out of a page's source if that was pasted."""
    html = kind_by_head(text[:HEAD_BYTES].encode("utf-8", "replace"), "") == "html"
    return story(text, html=html)


def story_of(data: bytes, name: str) -> str:
    """Cut the story out of a file's bytes.

    Raises:
        UnreadableError: it is of no kind that is read, damaged, encrypted or over a limit.
    """
    from whereas.sources.folder.decode import NotTextError, decode

    suffix = PurePosixPath(urlsplit(name).path).suffix
    if kind_by_head(data[:HEAD_BYTES], suffix) == "html":
        try:
            return story(decode(data, declared=True), html=True)
        except NotTextError as error:
            raise UnreadableError(str(error), name) from None
    return story(read_document(data, name).text, html=False)
