"""Accounts: who owns them, and their one text form."""

import pytest

from hub.ledger.account import (
    Account,
    AccountKind,
    Role,
    acquirer_account,
    hub_account,
    wallet_account,
)


@pytest.mark.parametrize(
    "account, text",
    [
        (wallet_account("truemoney", AccountKind.WR, "THB"), "WALLET:truemoney:WR:THB"),
        (acquirer_account("acq_jp", AccountKind.AP, "JPY"), "ACQUIRER:acq_jp:AP:JPY"),
        (hub_account(AccountKind.FX, "THB"), "HUB:hub:FX:THB"),
    ],
)
def test_an_account_has_one_text_form_and_is_read_back_from_it(account: Account, text: str) -> None:
    assert text == str(account)
    assert account == Account.parse(text)


@pytest.mark.parametrize(
    "text", ["", "WALLET:truemoney:WR", "WALLET:truemoney:WR:THB:x", "SHOP:a:WR:THB", "WALLET:a:XX:THB"]
)
def test_what_is_no_account_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|is not a valid"):
        Account.parse(text)


def test_accounts_are_ordered_by_role_owner_kind_and_currency() -> None:
    in_order = [
        acquirer_account("a", AccountKind.AP, "JPY"),
        hub_account(AccountKind.FX, "JPY"),
        hub_account(AccountKind.FX, "THB"),
        wallet_account("a", AccountKind.WR, "THB"),
        wallet_account("b", AccountKind.IP, "THB"),
    ]
    backwards = list(reversed(in_order))
    assert in_order == sorted(backwards)
    assert [Role.ACQUIRER, Role.HUB, Role.HUB, Role.WALLET, Role.WALLET] == [a.role for a in in_order]
