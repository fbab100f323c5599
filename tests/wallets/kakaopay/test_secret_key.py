"""Kakao Pay's secret keys: one for each direction."""

from dataclasses import replace

import pytest

from wallets.connection import WalletConnection
from wallets.contract import HttpCall, NotAuthentic
from wallets.kakaopay.secret_key import SecretKeys

CONNECTION = WalletConnection(
    "http://a",
    "C1",
    {"hub_secret_key.1": "hub", "wallet_secret_key.1": "old", "wallet_secret_key.2": "new"},
)
HUB = SecretKeys.of_hub(CONNECTION)
CALL = HttpCall("POST", "/wallets/kakaopay/a", SecretKeys.of_wallet(CONNECTION).headers(), b"{}")


def test_each_side_shows_its_newest_key() -> None:
    assert "SECRET_KEY hub" == HUB.headers()["authorization"]
    assert "SECRET_KEY new" == CALL.headers["authorization"]


@pytest.mark.parametrize("key", ["old", "new"])
def test_every_key_in_force_is_taken(key: str) -> None:
    assert HUB.doubts(replace(CALL, headers={"authorization": f"SECRET_KEY {key}"})) is None


@pytest.mark.parametrize(
    "header",
    ["", "SECRET_KEY ", "SECRET_KEY hub", "SECRET_KEY ne", "secret_key new", "Bearer new", "new", "é"],
)
def test_no_other_key_is_taken_ours_least_of_all(header: str) -> None:
    doubt = NotAuthentic("KEY_UNKNOWN", "no such secret key")
    assert doubt == HUB.doubts(replace(CALL, headers={"authorization": header}))
    assert doubt == HUB.doubts(replace(CALL, headers={}))


def test_no_repr_shows_a_key() -> None:
    assert "SecretKeys()" == repr(HUB)
