"""The engine door: relational steps over Arrow tables, done by DuckDB.

Nothing else in whereas talks to an engine or writes SQL. A step takes Arrow tables and gives an
Arrow table; a second engine stands behind the same door by implementing `Engine`.
"""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from whereas.engine import sql

if TYPE_CHECKING:
    import duckdb


MEMORY = "4GB"
"""What the engine may take. The largest query, the text of all traces of 60,000 measures as JSON,
goes through it piece by piece."""


class Engine(Protocol):
    """What whereas asks of an engine."""

    def run(self, query: str, **tables: pa.Table) -> pa.Table:
        """Run one query over the named tables, which it sees and nothing else."""


class DuckEngine:
    """DuckDB in memory over Arrow tables; it opens no file but the one it is told to write."""

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        """An empty database, made once: that takes longer than most queries."""
        import duckdb

        made = duckdb.connect(config={"autoinstall_known_extensions": "false"})
        made.execute(f"SET memory_limit = '{MEMORY}'")
        made.execute("SET enable_external_access = false")
        made.execute("SET lock_configuration = true")
        return made

    def run(self, query: str, **tables: pa.Table) -> pa.Table:
        """Run one query over the named tables."""
        with self._database.cursor() as connection:  # which sees no other's tables
            for name, table in tables.items():
                connection.register(name, table)
            return connection.sql(query).to_arrow_table()


@cache
def engine() -> Engine:
    """The engine in use."""
    return DuckEngine()


def digests(records: pa.Table) -> pa.Table:
    """Hash all that a reader said of each record: the column `digest`, in row order."""
    return engine().run(sql.digests(records.column_names), records=records)


def json_lines(table: pa.Table) -> bytes:
    """A table, nested as it is, as one JSON object a line."""
    return _lines(sql.JSON_LINES, table)


def passim_lines(traces: pa.Table) -> bytes:
    """A table of traces as JSON Lines, with passim's fields for each measure and passage."""
    return _lines(sql.PASSIM_LINES, traces)


def _lines(query: str, table: pa.Table) -> bytes:
    lines = engine().run(query, lines=table)["line"]
    return b"".join(line.as_buffer().to_pybytes() + b"\n" for line in lines)
