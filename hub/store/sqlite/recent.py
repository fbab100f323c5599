"""Payments as they stand in the store, kept so that what has not changed is not taken from its rows again.

A payment id and a version name one content for ever: a payment is written only against the version before
(`payments.write`), and only what is durable is kept here. So a row's version tells whether what is kept is
what the row says, whoever wrote it, another hub of the store included. Kept as it was written it may name an
instant in another zone than the row does: the instants are the same.
"""

from hub.payment.model import Payment

PAYMENTS_MAX = 4096
"""Payments kept at the most, a few KiB each: the open ones of a busy minute and those just completed."""


class Recent:
    """The payments last written or read, the latest `PAYMENTS_MAX` of them, half of these at least.

    Used by the threads that read and by the loop: an entry that one of them loses to another is read again.
    """

    def __init__(self) -> None:
        self._newer: dict[str, Payment] = {}
        self._older: dict[str, Payment] = {}

    def of(self, payment_id: str, version: int) -> Payment | None:
        """The payment at this version; None if it is not kept."""
        found = self._newer.get(payment_id) or self._older.get(payment_id)
        return found if found is not None and found.version == version else None

    def keep(self, payment: Payment) -> None:
        """What was read from the store, or is durable in it since just now."""
        if len(self._newer) >= PAYMENTS_MAX // 2:
            self._older, self._newer = self._newer, {}
        self._newer[payment.payment_id] = payment
