"""Published payment codes and edge cases made from them (vectors.json), as the tests use them.

vectors.json is a copy of the project's shared collection `qr_vectors.json`; each entry names where its
payload was published.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Vector:
    """One payload and what a reader must make of it."""

    id: str
    payload: str
    scheme: str
    kind: str
    valid: bool
    expect: dict[str, Any]
    decoded: dict[str, Any]
    violations: tuple[str, ...]


def _load() -> tuple[Vector, ...]:
    found = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
    return tuple(
        Vector(
            id=entry["id"],
            payload=entry["payload"],
            scheme=entry["scheme"],
            kind=entry["kind"],
            valid=entry["valid"],
            expect=entry.get("expect", {}),
            decoded=entry.get("decoded", {}),
            violations=tuple(entry.get("emvco_violations") or ()),
        )
        for entry in found["real"] + found["derived"]
    )


VECTORS: Final = _load()
VALID: Final = tuple(vector for vector in VECTORS if vector.valid)
INVALID: Final = tuple(vector for vector in VECTORS if not vector.valid)
