"""Read the CSV files of a session: one table for bills and one for each thing they have.

The columns are those of the bulk export's format 2.1: every table's rows name their bill in
`bill_id`, links their version in `version_id`; lists are written as Python writes them,
`['bill']`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping

from whereas.errors import UnreadableError
from whereas.sources.folder.decode import NotTextError, decode
from whereas.sources.openstates.bills import Bill, Link, Step, Version, Vote, sponsor

Part = Callable[[str], bytes | None]
"""Gives the bytes of a session's table by its name (`bill_actions`), None if there is no such."""

NEEDED = ("id", "identifier", "title")
_LISTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")

Row = Mapping[str, str]


def bills(part: Part) -> Iterator[Bill]:
    """Yield a session's bills in the order of their table.

    Raises:
        UnreadableError: there is no table of bills, or one of the tables is no CSV.
    """
    found = {row["id"]: _bill(row) for row in _rows(part, "bills", NEEDED)}
    _add(found, part)
    yield from found.values()


def _bill(row: Row) -> Bill:
    return Bill(
        id=row["id"],
        identifier=row["identifier"].strip(),
        title=" ".join(row["title"].split()),
        session=row.get("session_identifier", "").strip(),
        jurisdiction=row.get("jurisdiction", "").strip(),
        classes=listed(row.get("classification", "")),
    )


def _add(found: dict[str, Bill], part: Part) -> None:
    """Give each bill what the other tables say of it."""
    for bill, row in _of_bills(found, part, "bill_actions"):
        order = row.get("order", "")
        bill.steps.append(
            Step(
                row.get("date", ""),
                " ".join(row.get("description", "").split()),
                listed(row.get("classification", "")),
                int(order) if re.fullmatch(r"\d{1,6}", order) else len(bill.steps),
            )
        )
    for bill, row in _of_bills(found, part, "bill_sponsorships"):
        if name := _plain(row, "name"):
            bill.sponsors.append(sponsor(name, _plain(row, "classification")))
    for bill, words in _words(found, part, "bill_sources", "url"):
        bill.sources.append(words)
    for bill, words in _words(found, part, "bill_abstracts", "abstract"):
        bill.abstracts.append(words)
    for bill, words in _words(found, part, "bill_identifiers", "identifier"):
        bill.other_identifiers.append(words)
    _add_versions(found, part)
    _add_votes(found, part)


def _add_votes(found: dict[str, Bill], part: Part) -> None:
    votes: dict[str, Vote] = {}
    for bill, row in _of_bills(found, part, "votes"):
        vote = Vote(row.get("start_date", ""), _plain(row, "motion_text"), _plain(row, "result"))
        votes[row.get("id", "")] = vote
        bill.votes.append(vote)
    for row in _rows(part, "vote_counts", ()):
        counted = votes.get(row.get("vote_event_id", ""))
        if counted is not None:
            counted.counts.append((_plain(row, "option"), _plain(row, "value")))


def _plain(row: Row, column: str) -> str:
    return " ".join(row.get(column, "").split())


def _add_versions(found: dict[str, Bill], part: Part) -> None:
    versions: dict[str, Version] = {}
    for bill, row in _of_bills(found, part, "bill_versions"):
        version = Version(row.get("note", ""), row.get("date", ""))
        versions[row.get("id", "")] = version
        bill.versions.append(version)
    for row in _rows(part, "bill_version_links", ("version_id", "url")):
        linked = versions.get(row["version_id"])
        if linked is not None and row["url"].strip():
            linked.links.append(Link(row["url"].strip(), row.get("media_type", "")))


def _words(
    found: dict[str, Bill], part: Part, table: str, column: str
) -> Iterator[tuple[Bill, str]]:
    """Yield what stands in one column of a table, with its bill; empty cells are left out."""
    for bill, row in _of_bills(found, part, table):
        words = _plain(row, column)
        if words:
            yield bill, words


def _of_bills(found: dict[str, Bill], part: Part, name: str) -> Iterator[tuple[Bill, Row]]:
    for row in _rows(part, name, ("bill_id",)):
        bill = found.get(row["bill_id"])
        if bill is not None:
            yield bill, row


def _rows(part: Part, name: str, needed: tuple[str, ...]) -> Iterator[Row]:
    """Yield a table's rows, each with all its columns; none where an export left the table out."""
    data = part(name)
    if data is None:
        if name == "bills":
            raise UnreadableError("is a session without its table of bills")
        return
    # The reader's limit is one for the whole process; a session's own size is limited elsewhere.
    csv.field_size_limit(max(csv.field_size_limit(), len(data)))
    try:
        reader = csv.DictReader(io.StringIO(decode(data), newline=""))
        missing = [column for column in needed if column not in (reader.fieldnames or ())]
        if missing:
            raise UnreadableError(f"has a table {name} without the column {missing[0]}")
        for row in reader:
            yield {k: v or "" for k, v in row.items() if isinstance(k, str) and k is not None}
    except (csv.Error, NotTextError) as error:
        raise UnreadableError(f"has a table {name} that is no CSV: {error}") from None


def listed(text: str) -> tuple[str, ...]:
    """Read a list as the export writes it: `['bill', 'appropriation']`."""
    return tuple(a or b for a, b in _LISTED.findall(text))
