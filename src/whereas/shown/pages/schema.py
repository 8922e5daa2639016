"""JSON schemas of answers, made from their types, so that what is described is what is sent."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_PLAIN: dict[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    date: {"type": "string", "format": "date"},
    Any: {},
    object: {},
}


class Schemas:
    """Collects the schemas of dataclasses under `#/components/schemas/`."""

    def __init__(self) -> None:
        self.named: dict[str, dict[str, Any]] = {}

    def of(self, kind: Any) -> dict[str, Any]:
        """The schema of a type as `results.to_json` writes it.

        Raises:
            TypeError: of a type that answers are not made of.
        """
        if kind in _PLAIN:
            return _PLAIN[kind]
        if is_dataclass(kind) and isinstance(kind, type):
            return self._named(kind)
        origin, inside = get_origin(kind), get_args(kind)
        if origin is Literal:
            return {"enum": list(inside)}
        if origin in (Union, UnionType):
            return {"anyOf": [self.of(one) for one in inside]}
        if origin is tuple and Ellipsis not in inside:
            return {"type": "array", "prefixItems": [self.of(one) for one in inside]}
        if origin in (list, tuple):
            return {"type": "array", "items": self.of(inside[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(inside[1])}
        raise TypeError(f"answers are not made of {kind}")

    def _named(self, kind: type) -> dict[str, Any]:
        if kind.__name__ not in self.named:
            self.named[kind.__name__] = {}  # it may hold itself
            self.named[kind.__name__] = self._object(kind)
        return {"$ref": f"#/components/schemas/{kind.__name__}"}

    def _object(self, kind: type) -> dict[str, Any]:
        types = get_type_hints(kind)
        sent = [f for f in fields(kind) if f.metadata.get("json", True)]
        parts = {str(f.metadata.get("name", f.name)): self.of(types[f.name]) for f in sent}
        said = " ".join((kind.__doc__ or "").split())
        return {
            "type": "object",
            "description": said,
            "properties": parts,
            "required": list(parts),
            "additionalProperties": False,
        }
