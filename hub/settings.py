"""What a hub is told at its start: environment `HUB_*`, one TOML file, and defaults (DESIGN A9)."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta, timezone, tzinfo
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

DEFAULT_GRPC = "127.0.0.1:8910"
DEFAULT_HTTP = "127.0.0.1:8911"
KEY_CHARACTERS_MIN = 32
PORT_MAX = 65_535

_OFFSET = re.compile(r"(?:UTC)?([+-])([01]\d|2[0-3]):([0-5]\d)")


class BadSettings(ValueError):
    """What was set can't be: a line for each fault, with the variable or the place in the file."""


def address_of(text: str) -> tuple[str, int]:
    """Host and port of an address as it is set. Raises ValueError."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > PORT_MAX:
        raise ValueError(f"{text!r} is no address: write host:port")
    return host, int(port)


def zone_of(text: str) -> tzinfo:
    """A zone as it is set or shown: +08:00, UTC+08:00 or a name of the IANA database. Raises ValueError."""
    offset = _OFFSET.fullmatch(text)
    if offset is not None:
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(ahead if offset[1] == "+" else -ahead)
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError) as unknown:  # a folder of the database is an OSError
        raise ValueError(f"{text!r} is no zone: write +08:00, or a name like Asia/Tokyo") from unknown


def _checked_address(text: str) -> str:
    address_of(text)
    return text


def _checked_zone(text: str) -> str:
    zone_of(text)
    return text


Address = Annotated[str, AfterValidator(_checked_address)]
Zone = Annotated[str, AfterValidator(_checked_zone)]


class WalletSettings(BaseModel):
    """How one wallet is reached; `[wallets.ID]` in the file."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    base_url: str
    client_id: str
    secrets: Mapping[str, str] = Field(repr=False)
    calls_per_second: int | None = Field(default=None, ge=1)
    """This hub's share of what the wallet grants; its profile's while not set."""
    burst: int | None = Field(default=None, ge=1)
    """How many calls may be made at once after a quiet time; the profile's while not set."""
    patience_seconds: float | None = Field(default=None, gt=0)
    """How long a pay may wait for its turn before it is not sent at all; the profile's while not set."""
    pay_in_flight_seconds: int | None = Field(default=None, ge=1)
    """How long a debit may lag behind its call, as agreed with the wallet; the profile's while not set.

    Set too short, a payment may be told as cancelled that is debited later. The hub does not ask again then:
    only the wallet's own notice or its statement tells of that debit.
    """


class Settings(BaseModel):
    """The settings of one hub. Every field is `HUB_` and its name in the environment."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    store: str = "sqlite:///qrossing.sqlite3"
    """`sqlite:///path`, the path relative to the working directory unless it begins with a fourth slash."""
    grpc: Address = DEFAULT_GRPC
    """Where POS programs and operations call: host:port, port 0 for a free one."""
    http: Address = DEFAULT_HTTP
    """Where wallets call back, and where metrics are."""
    insecure: bool = False
    """Allows plaintext on addresses that are not loopback."""
    sandbox: bool = False
    """Replayed rates, a movable clock, wallets to play with. Never with real money."""
    free_ports: bool = False
    """Takes a free port where the asked one is taken."""
    routes: Path | None = None
    """A TOML table of consumer codes, read again on SIGHUP; without one the wallets' own patterns hold."""
    zone: Zone = "+08:00"
    """The scheme's zone: an offset like +08:00, or a name like Asia/Singapore."""
    drain_seconds: int = Field(default=20, ge=0)
    """How long SIGTERM waits for payments at work."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    operator_key: str | None = Field(default=None, min_length=KEY_CHARACTERS_MIN, repr=False)
    """The first operator's key, for a store that has none yet: with it the others are made."""
    wallets: Mapping[str, WalletSettings] = Field(default_factory=dict)


class _Told(Settings, BaseSettings):
    """The same settings, read from where people set them."""

    model_config = SettingsConfigDict(env_prefix="HUB_")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,  # noqa: ARG003 the signature is pydantic's
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file named by HUB_CONFIG."""
        file = os.environ.get("HUB_CONFIG")
        if not file:
            return (env_settings,)
        if not Path(file).is_file():
            raise BadSettings(f"HUB_CONFIG names {file}, which is no file")
        return env_settings, TomlConfigSettingsSource(settings_cls, Path(file))


def load_settings() -> Settings:
    """What environment and file say. Raises `BadSettings`."""
    try:
        return _Told()
    except ValidationError as wrong:
        raise BadSettings("\n".join(_faults(wrong))) from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as wrong:
        raise BadSettings(f"{os.environ.get('HUB_CONFIG')}: {wrong}") from wrong
    except SettingsError as wrong:
        raise BadSettings("HUB_WALLETS is no JSON; wallets are better kept in the file") from wrong


def _faults(wrong: ValidationError) -> Iterator[str]:
    for fault in wrong.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            yield f"{place}: there is no such setting"
        else:
            name = f"HUB_{place.upper()}" if len(fault["loc"]) == 1 else place
            yield f"{name}: {fault['msg'].removeprefix('Value error, ')}"
