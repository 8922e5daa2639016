"""The relational steps as SQL text."""

from __future__ import annotations

from collections.abc import Sequence


def digests(columns: Sequence[str]) -> str:
    """Hash all columns but those that say where a record was read."""
    said = ", ".join(f'"{c}"' for c in columns if c not in ("file", "record"))
    return f"SELECT hash({said}) AS digest FROM records"  # noqa: S608 - our own column names


JSON_LINES = "SELECT to_json(lines)::VARCHAR AS line FROM lines"

PASSIM_LINES = """
SELECT to_json(struct_insert(
    lines,
    id := measure, series := place, date := date_from,
    passages := flatten(list_transform(sources, lambda s: list_transform(s.passages, lambda p:
        struct_pack(
            "begin" := p.target."start", "end" := p.target."end", "text" := p.target.exact,
            src := [struct_pack(
                id := s.measure, series := s.place, date := s.date_from,
                "begin" := p.source."start", "end" := p.source."end", "text" := p.source.exact
            )]
        )
    )))
))::VARCHAR AS line FROM lines
"""
"""Passim's output names a document by `id`, `series` and `date`, a stretch by `begin`, `end` (in
characters) and `text`, and lists what it was found in under `src`."""
