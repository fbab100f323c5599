"""What was hunted down for the present sources: kept, so that a stopped hunt goes on where it left."""

import json
from dataclasses import asdict
from pathlib import Path

from tests.planted.hunt import Catch


class HuntBook:
    """The catches so far, in a file of their own; those of other sources count for nothing."""

    def __init__(self, path: Path, sources: str) -> None:
        self._path = path
        self._sources = sources

    @property
    def catches(self) -> dict[str, Catch]:
        """By the bug's name."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        if kept["sources"] != self._sources:
            return {}
        return {each["bug"]: Catch(**each) for each in kept["catches"]}

    def write_down(self, catch: Catch) -> None:
        """One more; what other parts of the hunt wrote meanwhile stays."""
        catches = self.catches | {catch.bug: catch}
        kept = {"sources": self._sources, "catches": [asdict(each) for each in catches.values()]}
        self._path.parent.mkdir(exist_ok=True)
        self._path.write_text(json.dumps(kept, indent=1), encoding="utf-8")

    def forget(self) -> None:
        """Begin afresh."""
        self._path.unlink(missing_ok=True)
