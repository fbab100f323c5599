"""Addresses of stores."""

from pathlib import Path

import pytest

from hub.store.address import path_of, url_of
from hub.store.errors import StoreUnusable


@pytest.mark.parametrize(
    "url, path",
    [
        ("sqlite:///hub.sqlite3", "hub.sqlite3"),
        ("sqlite:///var/hub.sqlite3", "var/hub.sqlite3"),
        ("sqlite:////var/hub.sqlite3", "/var/hub.sqlite3"),
        ("sqlite:////var/a%20b ?c.sqlite3", "/var/a%20b ?c.sqlite3"),
    ],
)
def test_a_sqlite_address_holds_a_path_as_it_is(url: str, path: str) -> None:
    assert Path(path) == path_of(url)


@pytest.mark.parametrize(
    "url", ["", "hub.sqlite3", "sqlite:///", "sqlite://hub", "postgresql://localhost/hub"]
)
def test_any_other_address_is_refused_with_the_right_form(url: str) -> None:
    with pytest.raises(StoreUnusable, match="write sqlite:///PATH"):
        path_of(url)


def test_an_address_leads_back_to_its_path(tmp_path: Path) -> None:
    assert tmp_path / "hub.sqlite3" == path_of(url_of(tmp_path / "hub.sqlite3"))
