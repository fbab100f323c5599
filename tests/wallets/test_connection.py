"""How a wallet is reached, and that its secrets stay secret."""

import pytest

from wallets.connection import KeyPairing, SecretMissing, WalletConnection

CONNECTION = WalletConnection(
    "https://wallet.example", "c", {"key.2": "two", "key.1": "one", "keys.3": "other", "empty": ""}
)


def test_no_repr_shows_a_secret() -> None:
    assert "WalletConnection(base_url='https://wallet.example', client_id='c')" == repr(CONNECTION)
    assert "KeyPairing(client_id='c')" == repr(KeyPairing("c", {"a": "b"}, {"c": "d"}))


def test_a_secret_is_found_by_its_name() -> None:
    assert "one" == CONNECTION.secret("key.1")


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_missing_or_empty_secret_is_named_and_refused(name: str) -> None:
    with pytest.raises(SecretMissing, match=f"client 'c' has no secret '{name}'"):
        CONNECTION.secret(name)


def test_every_version_of_a_secret_is_found_in_order() -> None:
    assert (("1", "one"), ("2", "two")) == CONNECTION.versions("key")
    with pytest.raises(SecretMissing, match="no secret 'nothing' of any version"):
        CONNECTION.versions("nothing")


def test_the_tenth_version_is_newer_than_the_ninth() -> None:
    secrets = {f"key.{version}": str(version) for version in (10, 9, 1)}
    assert (("1", "1"), ("9", "9"), ("10", "10")) == WalletConnection("http://a", "c", secrets).versions(
        "key"
    )
