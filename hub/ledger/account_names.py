"""Account names that hledger and beancount both take, and the way back to our accounts.

`WALLET:truemoney:WR:THB` is written `Assets:WR:WALLET-truemoney:THB`: a root that both programs know, the
kind, whose it is, the currency. Beancount's parts hold only letters, digits and dashes, so in an owner's id
`_` is written `--`, and any other byte of its UTF-8 that is no ASCII letter or digit `-` and two hex digits.
"""

import re
from collections.abc import Mapping

from hub.ledger.account import Account, AccountKind, Role

ROOTS: Mapping[AccountKind, str] = {
    AccountKind.WR: "Assets",
    AccountKind.IP: "Liabilities",
    AccountKind.AP: "Liabilities",
    AccountKind.FX: "Equity",
    AccountKind.FXM: "Income",
    AccountKind.FXR: "Income",
    AccountKind.FI: "Income",
    AccountKind.HOLD: "Liabilities",
    AccountKind.SUSP: "Liabilities",
    AccountKind.SETTLE: "Assets",
    AccountKind.BANK: "Assets",
    AccountKind.LOSS: "Expenses",
}

_PLAIN = re.compile(r"[A-Za-z0-9]")
_ESCAPED = re.compile(r"--|-[0-9a-f]{2}|[A-Za-z0-9]")


def account_name(account: Account) -> str:
    """The name to export an account under; ValueError for an owner without an id."""
    if not account.owner_id:
        raise ValueError(f"{account} has no owner")
    owner = f"{account.role}-{_escape(account.owner_id)}"
    return f"{ROOTS[account.kind]}:{account.kind}:{owner}:{account.currency_code}"


def account_of(name: str) -> Account:
    """The account of an exported name; ValueError for anything that `account_name` does not write."""
    try:
        _, kind, owner, currency_code = name.split(":")
        role, _, escaped = owner.partition("-")
        account = Account(Role(role), _unescape(escaped), AccountKind(kind), currency_code)
        written = account_name(account)
    except ValueError as why:
        raise ValueError(f"{name!a} is no exported account: {why}") from why
    if written != name:
        raise ValueError(f"{name!a} is no exported account: that would be {written}")
    return account


def _escape(owner_id: str) -> str:
    return "".join(_escaped_character(character) for character in owner_id)


def _escaped_character(character: str) -> str:
    if _PLAIN.fullmatch(character):
        return character
    return "--" if character == "_" else "".join(f"-{byte:02x}" for byte in character.encode())


def _unescape(escaped: str) -> str:
    raw, at = bytearray(), 0
    while at < len(escaped):
        match = _ESCAPED.match(escaped, at)
        if match is None:
            raise ValueError(f"{escaped!a} breaks off at {at}")
        text = match.group()
        raw += b"_" if text == "--" else bytes.fromhex(text[1:]) if len(text) == 3 else text.encode()
        at = match.end()
    return raw.decode()
