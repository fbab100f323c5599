"""What a hub is told at its start: environment, one file, defaults; and every fault in a line of its own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.settings import (
    DEFAULT_GRPC,
    DEFAULT_HTTP,
    BadSettings,
    Settings,
    WalletSettings,
    address_of,
    load_settings,
    zone_of,
)

FILE = """
grpc = "127.0.0.1:9000"
zone = "Asia/Tokyo"
drain_seconds = 5

[wallets.truemoney]
base_url = "https://wallet.example"
client_id = "hub-1"
secrets = { "hub_key.1" = "throw-away" }
"""


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HUB_{name.upper()}", raising=False)
    monkeypatch.delenv("HUB_CONFIG", raising=False)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that HUB_CONFIG names."""
    found = tmp_path / "hub.toml"
    found.write_text(FILE, encoding="utf-8")
    monkeypatch.setenv("HUB_CONFIG", str(found))
    return found


def test_nothing_set_is_a_hub_on_loopback_that_is_no_sandbox() -> None:
    found = load_settings()

    assert Settings().model_dump() == found.model_dump()
    assert (DEFAULT_GRPC, DEFAULT_HTTP) == (found.grpc, found.http)
    assert (False, False, False) == (found.sandbox, found.insecure, found.free_ports)
    assert "sqlite:///qrossing.sqlite3" == found.store
    assert {} == found.wallets


def test_listening_ports_are_below_those_that_the_machine_gives_out() -> None:
    assert max(address_of(DEFAULT_GRPC)[1], address_of(DEFAULT_HTTP)[1]) < 32_768


def test_the_environment_sets_each_field(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"STORE": "sqlite:////var/hub.db", "SANDBOX": "1", "DRAIN_SECONDS": "7"}.items():
        monkeypatch.setenv(f"HUB_{name}", value)

    found = load_settings()

    assert ("sqlite:////var/hub.db", True, 7) == (found.store, found.sandbox, found.drain_seconds)


@pytest.mark.usefixtures("file")
def test_a_file_sets_what_is_better_kept_in_one() -> None:
    found = load_settings()

    assert ("127.0.0.1:9000", "Asia/Tokyo", 5) == (found.grpc, found.zone, found.drain_seconds)
    wallet = found.wallets["truemoney"]
    assert ("https://wallet.example", "hub-1") == (wallet.base_url, wallet.client_id)


@pytest.mark.usefixtures("file")
def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_GRPC", "127.0.0.1:0")

    found = load_settings()

    assert ("127.0.0.1:0", "Asia/Tokyo") == (found.grpc, found.zone)


@pytest.mark.parametrize(
    "name, value",
    [
        ("GRPC", "127.0.0.1"),
        ("HTTP", "127.0.0.1:70000"),
        ("ZONE", "Middle/Earth"),
        ("ZONE", "+25:00"),
        ("DRAIN_SECONDS", "-1"),
        ("SANDBOX", "perhaps"),
        ("LOG_LEVEL", "loud"),
        ("OPERATOR_KEY", "short"),
    ],
)
def test_a_value_that_can_not_be_is_refused_by_its_variables_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"HUB_{name}", value)

    with pytest.raises(BadSettings, match=f"^HUB_{name}: "):
        load_settings()


def test_every_fault_has_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_GRPC", "nowhere")
    monkeypatch.setenv("HUB_ZONE", "nowhere")

    with pytest.raises(BadSettings) as bad:
        load_settings()

    assert ["HUB_GRPC", "HUB_ZONE"] == [line.partition(":")[0] for line in str(bad.value).splitlines()]


@pytest.mark.parametrize(
    "text, words",
    [
        ('colour = "blue"', "colour: there is no such setting"),
        ('[wallets.gcash]\nbase_url = "x"', "wallets.gcash.client_id"),
        ("grpc = ", "hub.toml"),
    ],
)
def test_a_file_that_says_something_odd_is_refused_naming_the_place(
    file: Path, text: str, words: str
) -> None:
    file.write_text(text, encoding="utf-8")

    with pytest.raises(BadSettings) as bad:
        load_settings()

    assert words in str(bad.value)


def test_a_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HUB_CONFIG", str(tmp_path / "no.toml"))

    with pytest.raises(BadSettings, match=r"no\.toml"):
        load_settings()


def test_secrets_are_shown_nowhere(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_OPERATOR_KEY", "k" * 40)
    found = load_settings()
    file.write_text(FILE.replace("base_url", "base_urn"), encoding="utf-8")
    with pytest.raises(BadSettings) as bad:
        load_settings()

    assert "throw-away" not in repr(found) + str(bad.value) + repr(bad.value.__cause__)
    assert "k" * 40 not in repr(found)
    secrets = {"hub_key.1": "throw-away"}
    assert "throw-away" not in repr(WalletSettings(base_url="", client_id="", secrets=secrets))


@pytest.mark.parametrize(
    "text, address",
    [("127.0.0.1:0", ("127.0.0.1", 0)), ("[::1]:8910", ("[::1]", 8910)), ("hub:65535", ("hub", 65_535))],
)
def test_an_address_is_a_host_and_a_port(text: str, address: tuple[str, int]) -> None:
    assert address == address_of(text)


@pytest.mark.parametrize("text", ["", "8910", ":8910", "127.0.0.1:", "127.0.0.1:-1", "127.0.0.1:65536"])
def test_anything_else_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        address_of(text)


@pytest.mark.parametrize(
    "text, hours", [("+08:00", 8), ("-03:30", -3.5), ("UTC+08:00", 8), ("Asia/Singapore", 8), ("UTC", 0)]
)
def test_a_zone_is_an_offset_or_a_name(text: str, hours: float) -> None:
    assert timedelta(hours=hours) == datetime(2026, 11, 22, tzinfo=UTC).astimezone(zone_of(text)).utcoffset()


@pytest.mark.parametrize("text", ["", "8", "+8:00", "+08:60", "Asia", "Asia/Nowhere", "../etc/passwd"])
def test_anything_else_is_no_zone(text: str) -> None:
    with pytest.raises(ValueError, match="is no zone"):
        zone_of(text)
