"""Addresses of wallets as data."""

from hub.codes.schemes.addresses import ADDRESSES


def test_hosts_are_exact_and_in_small_letters() -> None:
    assert [] == [a.host for a in ADDRESSES if a.host != a.host.lower() or "*" in a.host or "/" in a.host]
    assert [] == [a.path for a in ADDRESSES if not a.path.startswith("/")]


def test_no_host_is_listed_twice() -> None:
    places = [(known.scheme, known.host, known.path) for known in ADDRESSES]
    assert len(places) == len(set(places))
