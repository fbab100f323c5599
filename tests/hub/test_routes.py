"""The routing table as the hub keeps it: from profiles or a file, replaced whole, never by a broken one."""

from pathlib import Path

import pytest

from hub.codes.routing import Route, TableError, Unroutable
from hub.routes import Routes
from wallets import registry

PROFILES = tuple(registry.profiles().values())
TRUEMONEY = "251001020123456789012345"
LEGACY = "28123456789012345"

TABLE = """
[[route]]
prefix = "251001"
lengths = [24]
wallets = ["truemoney"]

[[route]]
prefix = "28"
lengths = [17, 18, 19]
wallets = ["gcash", "kakaopay"]
"""


def wallets_of(routes: Routes, code: str) -> tuple[str, ...]:
    found = routes().route(code)
    return found.wallets if isinstance(found, Route) else ()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "routes.toml"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_without_a_file_the_wallets_own_patterns_are_the_table() -> None:
    routes = Routes(PROFILES, None)
    assert ("truemoney",) == wallets_of(routes, TRUEMONEY)
    assert "there is no file" in routes.reload()


def test_a_file_is_the_whole_table(file: Path) -> None:
    routes = Routes(PROFILES, file)
    assert ("gcash", "kakaopay") == wallets_of(routes, LEGACY)
    assert isinstance(routes().route("281006020123456789012345"), Unroutable)


def test_a_changed_file_is_in_force_once_it_is_read_again(file: Path) -> None:
    routes = Routes(PROFILES, file)
    file.write_text(TABLE.replace('"gcash", "kakaopay"', '"kakaopay"'), encoding="utf-8")
    assert ("gcash", "kakaopay") == wallets_of(routes, LEGACY)
    assert "2 rows" in routes.reload()
    assert ("kakaopay",) == wallets_of(routes, LEGACY)


@pytest.mark.parametrize(
    "text, told",
    [
        ("[[route", "routes.toml"),
        ('[[route]]\nprefix = "28"\nlengths = [17]\nwallets = ["nobody"]', "no wallet 'nobody'"),
        ('[[route]]\nprefix = "28"\nlengths = [17]\nwallets = []', "route.0.wallets"),
        (TABLE + '[[route]]\nprefix = "28"\nlengths = [18]\nwallets = ["gcash"]', "28"),
        ("colour = 1", "colour"),
    ],
)
def test_a_file_that_makes_no_table_leaves_the_old_one_in_force(file: Path, text: str, told: str) -> None:
    routes = Routes(PROFILES, file)
    file.write_text(text, encoding="utf-8")
    said = routes.reload()
    assert "stays as it was" in said
    assert told in said
    assert ("truemoney",) == wallets_of(routes, TRUEMONEY)


def test_a_hub_does_not_start_on_a_file_that_makes_no_table(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"missing\.toml"):
        Routes(PROFILES, tmp_path / "missing.toml")
