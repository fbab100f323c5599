"""Wallets' digits and applications as data."""

from hub.codes.schemes.consumer import APPLICATIONS, WALLETS


def test_no_two_wallets_claim_the_same_digits() -> None:
    claims = [
        (p, n) for wallet in WALLETS for p in wallet.prefixes for n in (*wallet.lengths, *wallet.reserved)
    ]
    assert sorted(set(claims)) == sorted(claims)


def test_every_prefix_has_two_digits() -> None:
    assert [] == [p for wallet in WALLETS for p in wallet.prefixes if len(p) != 2 or not p.isdigit()]


def test_applications_are_known_by_hexadecimal_capitals() -> None:
    assert [] == [known.id for known in APPLICATIONS if known.adf != bytes.fromhex(known.adf).hex().upper()]
    assert len(APPLICATIONS) == len({known.id for known in APPLICATIONS})
