"""A lineage as files that other programs read: GraphML, CSV, DOT, PROV as JSON-LD, Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa

from whereas.results import Lineage, LineageEdge, to_json

EDGES = pa.schema(
    [
        ("family", pa.string()),
        ("from", pa.string()),
        ("to", pa.string()),
        ("relation", pa.string()),
        ("confidence", pa.float64()),
        ("reasons", pa.list_(pa.string())),
        ("through", pa.string()),
    ]
)
PROV = "http://www.w3.org/ns/prov#"


def table(lineage: Lineage) -> pa.Table:
    """The edges as an Arrow table."""
    rows = [{"family": lineage.family, **to_json(edge)} for edge in lineage.edges]
    return pa.Table.from_pylist(rows, schema=EDGES)


def as_json(lineage: Lineage) -> str:
    """The contract's object."""
    return json.dumps(to_json(lineage), ensure_ascii=False, indent=2) + "\n"


def as_csv(lineage: Lineage) -> str:
    """One line for each edge."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["from", "to", "relation", "confidence", "reasons", "through"])
    for e in lineage.edges:
        reasons = "; ".join(e.reasons)
        writer.writerow([e.source, e.target, e.relation, e.confidence, reasons, e.through or ""])
    return out.getvalue()


def as_graphml(lineage: Lineage) -> str:
    """A directed graph with measures for nodes."""
    keys = [("node", "title"), ("node", "place"), ("node", "date")]
    keys += [("edge", "relation"), ("edge", "confidence"), ("edge", "reasons")]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        *(key(element, name) for element, name in keys),
        f'<graph id={attribute(lineage.family)} edgedefault="directed">',
    ]
    for m in lineage.members:
        about = {"title": m.title, "place": m.place, "date": str(m.date_from or "")}
        lines.append(f"<node id={attribute(m.measure)}>{data(about)}</node>")
    for e in lineage.edges:
        said = {"relation": e.relation, "confidence": str(e.confidence)}
        said["reasons"] = "; ".join(e.reasons)
        ends = f"source={attribute(e.source)} target={attribute(e.target)}"
        lines.append(f"<edge {ends}>{data(said)}</edge>")
    return "\n".join([*lines, "</graph>", "</graphml>"]) + "\n"


def key(element: str, name: str) -> str:
    """GraphML's declaration of a piece of data that nodes or edges have."""
    kind = "double" if name == "confidence" else "string"
    return f'<key id="{name}" for="{element}" attr.name="{name}" attr.type="{kind}"/>'


def data(values: dict[str, str]) -> str:
    """The data of a node or an edge in GraphML."""
    return "".join(
        f'<data key="{key}">{escape(_clean(value))}</data>' for key, value in values.items()
    )


def attribute(text: str) -> str:
    """A text as an attribute's value in XML, quoted."""
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    """Text without what XML can't hold."""
    return "".join(c for c in text if c in "\t\n\r" or c >= " ")


def as_dot(lineage: Lineage) -> str:
    """A graph for Graphviz: likely sources drawn, common sources dashed, the rest dotted."""
    lines = ["digraph lineage {", "  rankdir=LR;", "  node [shape=box];"]
    for m in lineage.members:
        label = f"{m.place or m.measure}\\n{m.date_from or 'undated'}"
        lines.append(f"  {_quoted(m.measure)} [label={_quoted(label)}];")
    for e in lineage.edges:
        style = {"common source": "dashed", "undetermined": "dotted"}.get(e.relation, "solid")
        arrow = ", dir=none" if e.relation == "common source" else ""
        lines.append(
            f"  {_quoted(e.source)} -> {_quoted(e.target)} "
            f'[style={style}{arrow}, label="{e.confidence:.2f}"];'
        )
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def as_jsonld(lineage: Lineage) -> str:
    """W3C PROV: each borrower `wasDerivedFrom` its likely sources, with the confidence."""
    entities = [_entity(lineage, m.measure, m.title) for m in lineage.members]
    context = {
        "prov": PROV,
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "whereas": "urn:whereas:",
        "wasDerivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
        "qualifiedDerivation": {"@id": "prov:qualifiedDerivation"},
        "entity": {"@id": "prov:entity", "@type": "@id"},
    }
    data = {"@context": context, "@graph": entities}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _entity(lineage: Lineage, measure: str, title: str) -> dict[str, Any]:
    mine = [e for e in lineage.edges if e.target == measure and e.relation == "likely source"]
    entity: dict[str, Any] = {
        "@id": _urn(measure),
        "@type": "prov:Entity",
        "rdfs:label": title or measure,
    }
    if mine:
        entity["wasDerivedFrom"] = [_urn(e.source) for e in mine]
        entity["qualifiedDerivation"] = [_derivation(e) for e in mine]
    return entity


def _derivation(edge: LineageEdge) -> dict[str, Any]:
    return {
        "@type": "prov:Derivation",
        "entity": _urn(edge.source),
        "whereas:confidence": edge.confidence,
        "whereas:reasons": edge.reasons,
    }


def _urn(measure: str) -> str:
    return "urn:whereas:" + measure.replace(" ", "%20")


TEXT_FORMATS: dict[str, Callable[[Lineage], str]] = {
    "json": as_json,
    "csv": as_csv,
    "graphml": as_graphml,
    "dot": as_dot,
    "jsonld": as_jsonld,
}
"""The formats that are text; Parquet is the other one."""
