"""Which wallet consumer codes go to: by the wallets' own patterns, or by a file that may change.

The file is TOML, one `[[route]]` a row: `prefix`, `lengths`, `wallets` (candidates, best first) and, where
the code carries one, `business_type`. A file that makes no table leaves the table as it was.
"""

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hub.codes.routing import ANY, RoutingTable, Row, TableError
from wallets.profile import Profile


class _Route(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    prefix: str
    lengths: tuple[int, ...] = ()
    wallets: tuple[str, ...] = Field(min_length=1)
    business_type: str = ANY


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    route: tuple[_Route, ...]


class Routes:
    """The routing table in force: call it for the table, `reload` it when the file has changed."""

    def __init__(self, profiles: Sequence[Profile], file: Path | None) -> None:
        """Raises `TableError` naming the rows that clash, or what is wrong with the file."""
        self._known = [profile.wallet_id for profile in profiles]
        self._file = file
        self._table = self._read(file) if file is not None else RoutingTable.load(_rows_of(profiles))

    def __call__(self) -> RoutingTable:
        return self._table

    def reload(self) -> str:
        """Reads the file again, and tells in a sentence what came of it. On any fault the old table stays."""
        if self._file is None:
            return "routes: the wallets' own patterns, there is no file to read again"
        try:
            self._table = self._read(self._file)
        except TableError as wrong:
            return f"routes: the table stays as it was: {wrong}"
        return f"routes: {len(self._table.rows)} rows of {self._file} are in force"

    def _read(self, file: Path) -> RoutingTable:
        try:
            said = _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as wrong:
            raise TableError(f"{file}: {wrong}") from wrong
        strangers = [wallet for row in said.route for wallet in row.wallets if wallet not in self._known]
        if strangers:
            raise TableError(f"{file}: no wallet {strangers[0]!r} is connected; there are {self._known}")
        return RoutingTable.load(
            Row(row.prefix, row.lengths, row.wallets, row.business_type) for row in said.route
        )


def _rows_of(profiles: Iterable[Profile]) -> Iterable[Row]:
    for profile in profiles:
        for pattern in profile.codes:
            yield Row(pattern.prefix, pattern.lengths, (profile.wallet_id,))
