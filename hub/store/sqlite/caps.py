"""What counts against a wallet's net debit cap, read back; the guard itself is in `applying`."""

import sqlite3

from hub.ledger.account import AccountKind, wallet_account
from hub.store.sqlite.applying import OPEN_AMOUNT

BALANCE = "SELECT coalesce(sum(minor_units), 0) FROM movement WHERE account IN (?, ?)"


def net_debit_minor(connection: sqlite3.Connection, wallet_id: str, currency_code: str) -> int:
    """The wallet's unsettled position and its open attempts, in minor units of the currency."""
    accounts = [
        str(wallet_account(wallet_id, kind, currency_code)) for kind in (AccountKind.WR, AccountKind.IP)
    ]
    (position_minor,) = connection.execute(BALANCE, accounts).fetchone()
    (open_minor,) = connection.execute(OPEN_AMOUNT, (wallet_id, currency_code)).fetchone()
    return int(position_minor + open_minor)
