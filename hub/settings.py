"""What a hub is told at its start: environment `HUB_*`, one TOML file, and defaults (DESIGN A9)."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

DEFAULT_GRPC = "127.0.0.1:8910"
DEFAULT_HTTP = "127.0.0.1:8911"


class WalletSettings(BaseModel):
    """How one wallet is reached; `[wallets.ID]` in the file."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    base_url: str
    client_id: str
    secrets: Mapping[str, str] = Field(repr=False)


class Settings(BaseSettings):
    """The settings of `hub serve`. Every field is `HUB_` and its name in the environment."""

    model_config = SettingsConfigDict(env_prefix="HUB_", extra="ignore", hide_input_in_errors=True)

    store: str = "sqlite:///qrossing.sqlite3"
    """`sqlite:///path`, the path relative to the working directory unless it begins with a fourth slash."""
    grpc: str = DEFAULT_GRPC
    """Where POS programs and operations call: host:port, port 0 for a free one."""
    http: str = DEFAULT_HTTP
    """Where wallets call back, and where metrics are."""
    insecure: bool = False
    """Allows plaintext on addresses that are not loopback."""
    sandbox: bool = False
    """Replayed rates, a movable clock, wallets to play with. Never with real money."""
    free_ports: bool = False
    """Takes a free port where the asked one is taken."""
    routes: Path | None = None
    """A TOML table of consumer codes, read again on SIGHUP; without one the wallets' own patterns hold."""
    zone: str = "+08:00"
    """The scheme's zone: an offset like +08:00, or a name like Asia/Singapore."""
    drain_seconds: int = 20
    """How long SIGTERM waits for payments at work."""
    log_level: str = "info"
    wallets: Mapping[str, WalletSettings] = {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed wins over the environment, and that over the file named by HUB_CONFIG."""
        file = os.environ.get("HUB_CONFIG")
        if file is None:
            return init_settings, env_settings
        if not Path(file).is_file():
            raise FileNotFoundError(f"HUB_CONFIG names {file}, which is no file")
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, Path(file))
