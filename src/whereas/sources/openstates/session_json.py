"""Read the JSON of a session: a list of bills, each with all that belongs to it and one text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from whereas.errors import UnreadableError
from whereas.sources.folder.decode import NotTextError, decode
from whereas.sources.openstates.bills import Bill, Link, Step, Version, Vote, sponsor


def bills(data: bytes) -> Iterator[Bill | str]:
    """Yield a session's bills in order; for a member that is no bill, why, in words.

    Raises:
        UnreadableError: it is no JSON, or no list of bills.
    """
    try:
        found = json.loads(decode(data))
    except (ValueError, RecursionError, NotTextError) as error:
        why = str(error).split("\n")[0][:200]
        raise UnreadableError(f"is no JSON: {why}") from None
    if not isinstance(found, list):
        raise UnreadableError("is JSON, but no list of bills")
    for member in found:
        if isinstance(member, dict) and _text(member, "identifier"):
            yield _bill(member)
        else:
            yield "is no bill with an identifier"


def _bill(member: dict[str, Any]) -> Bill:
    bill = Bill(
        id=_text(member, "id"),
        identifier=_text(member, "identifier"),
        title=_text(member, "title"),
        session=_text(member, "legislative_session"),
        jurisdiction=_text(member, "jurisdiction_name") or _text(member, "jurisdiction"),
        classes=_texts(member.get("classification")),
        other_identifiers=[_text(m, "identifier") for m in _members(member, "other_identifiers")],
        abstracts=[_text(m, "abstract") for m in _members(member, "abstracts")],
        sponsors=[
            sponsor(_text(m, "name"), _text(m, "classification"))
            for key in ("sponsors", "sponsorships")
            for m in _members(member, key)
        ],
        sources=[_text(m, "url") for m in _members(member, "sources")],
        steps=[_step(m, n) for n, m in enumerate(_members(member, "actions"))],
        versions=[_version(m) for m in _members(member, "versions")],
        votes=[_vote(m) for m in _members(member, "votes")],
    )
    _lay_text(bill, _raw(member, "raw_text"), _text(member, "raw_text_url"))
    return bill


def _step(member: dict[str, Any], place: int) -> Step:
    order = member.get("order")
    return Step(
        _text(member, "date"),
        _text(member, "description"),
        _texts(member.get("classification")),
        order if isinstance(order, int) else place,
    )


def _vote(member: dict[str, Any]) -> Vote:
    counts = [(_text(m, "option"), str(m.get("value"))) for m in _members(member, "counts")]
    return Vote(
        _text(member, "start_date"), _text(member, "motion_text"), _text(member, "result"), counts
    )


def _version(member: dict[str, Any]) -> Version:
    links = [Link(_text(m, "url"), _text(m, "media_type")) for m in _members(member, "links")]
    return Version(
        _text(member, "note"), _text(member, "date"), [link for link in links if link.url]
    )


def _lay_text(bill: Bill, text: str, url: str) -> None:
    """Give the text to the version whose address it was read from, else to one of its own."""
    if not text.strip():
        return
    for version in bill.versions:
        if any(link.url == url for link in version.links):
            version.text = text
            return
    links = [Link(url, "")] if url else []
    bill.versions.append(Version("text", "", links, text))


def _raw(member: dict[str, Any], key: str) -> str:
    value = member.get(key)
    return value if isinstance(value, str) else ""


def _text(member: dict[str, Any], key: str) -> str:
    return " ".join(_raw(member, key).split())


def _texts(value: object) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _members(member: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = member.get(key)
    return [m for m in value if isinstance(m, dict)] if isinstance(value, list) else []
