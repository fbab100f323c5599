"""Addresses of stores, as `HUB_STORE` has them."""

from pathlib import Path

from hub.store.errors import StoreUnusable

_SQLITE = "sqlite:///"


def path_of(url: str) -> Path:
    """The file of a SQLite store's address. Raises `StoreUnusable` for an address of another kind."""
    path = url.removeprefix(_SQLITE)
    if path == url or not path:
        raise StoreUnusable(f"{url!r} is no address of a store: write sqlite:///PATH")
    return Path(path)


def url_of(path: Path) -> str:
    """The address of a SQLite store."""
    return f"{_SQLITE}{path.absolute()}"
