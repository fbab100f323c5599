"""Addresses of wallets as data."""

from hub.codes.schemes.addresses import ADDRESSES


def test_hosts_are_exact_and_in_small_letters() -> None:
    assert [] == [a.host for a in ADDRESSES if a.host != a.host.lower() or "*" in a.host or "/" in a.host]
    assert [] == [a.path for a in ADDRESSES if a.host and not a.path.startswith("/")]


def test_an_address_without_a_host_is_known_by_how_its_token_begins() -> None:
    assert ["f2f", "wbf2f"] == [a.path for a in ADDRESSES if not a.host]


def test_no_host_is_listed_twice() -> None:
    places = [(known.scheme, known.host, known.path) for known in ADDRESSES]
    assert len(places) == len(set(places))
