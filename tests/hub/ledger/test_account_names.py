"""Exported account names: valid in both programs, and reversible."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ledger.account import Account, AccountKind, Role, acquirer_account, hub_account, wallet_account
from hub.ledger.account_names import ROOTS, account_name, account_of

# Beancount's grammar of a name: a root, then parts of letters, digits and dashes that begin like a name.
BEANCOUNT = re.compile(r"(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+")

accounts = st.builds(
    Account,
    st.sampled_from(Role),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
    st.sampled_from(AccountKind),
    st.sampled_from(["THB", "JPY", "KRW", "KWD"]),
)


@pytest.mark.parametrize(
    "account, name",
    [
        (wallet_account("truemoney", AccountKind.WR, "THB"), "Assets:WR:WALLET-truemoney:THB"),
        (wallet_account("truemoney", AccountKind.IP, "THB"), "Liabilities:IP:WALLET-truemoney:THB"),
        (acquirer_account("acq_jp", AccountKind.AP, "JPY"), "Liabilities:AP:ACQUIRER-acq--jp:JPY"),
        (acquirer_account("W-1", AccountKind.AP, "JPY"), "Liabilities:AP:ACQUIRER-W-2d1:JPY"),
        (hub_account(AccountKind.FI, "JPY"), "Income:FI:HUB-hub:JPY"),
    ],
)
def test_a_name_tells_kind_owner_and_currency(account: Account, name: str) -> None:
    assert name == account_name(account)


@given(accounts)
def test_every_account_comes_back_from_its_name(account: Account) -> None:
    assert account == account_of(account_name(account))


@given(accounts)
def test_every_name_is_one_that_beancount_reads(account: Account) -> None:
    assert BEANCOUNT.fullmatch(account_name(account))


@given(accounts, accounts)
def test_two_accounts_never_share_a_name(one: Account, other: Account) -> None:
    assert (one == other) == (account_name(one) == account_name(other))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Assets:WR:WALLET-a",
        "Liabilities:WR:WALLET-a:THB",  # another root than WR's
        "Assets:WR:WALLET-:THB",
        "Assets:WR:WALLET-a-:THB",
        "Assets:WR:WALLET-a-2:THB",
        "Assets:WR:WALLET-a-61:THB",  # a letter is not written in hex
        "Assets:WR:WALLET-a-ff:THB",  # no UTF-8
        "Assets:WR:SHOP-a:THB",
    ],
)
def test_a_name_that_we_do_not_write_is_not_read(name: str) -> None:
    with pytest.raises(ValueError, match="no exported account"):
        account_of(name)


def test_an_account_without_an_owner_has_no_name() -> None:
    with pytest.raises(ValueError, match="no owner"):
        account_name(Account(Role.WALLET, "", AccountKind.WR, "THB"))


def test_every_kind_of_account_has_a_root() -> None:
    assert list(AccountKind) == list(ROOTS)
