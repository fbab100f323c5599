"""Kakao Pay's proof of who calls: a secret key in the `Authorization` header, one for each direction."""

import hmac
from dataclasses import dataclass, field

from wallets.connection import WalletConnection
from wallets.contract import HttpCall, NotAuthentic

AUTHORIZATION = "authorization"
_SCHEME = "SECRET_KEY "


@dataclass(frozen=True, slots=True)
class SecretKeys:
    """The key that one side shows, and those that it accepts from the other."""

    ours: str = field(repr=False)
    theirs: tuple[str, ...] = field(repr=False)

    @classmethod
    def of_hub(cls, connection: WalletConnection) -> "SecretKeys":
        """The hub's: shows the newest `hub_secret_key.N`, accepts every `wallet_secret_key.N`."""
        return cls._of(connection, ours="hub_secret_key", theirs="wallet_secret_key")

    @classmethod
    def of_wallet(cls, connection: WalletConnection) -> "SecretKeys":
        """The wallet's: the same, the other way round."""
        return cls._of(connection, ours="wallet_secret_key", theirs="hub_secret_key")

    @classmethod
    def _of(cls, connection: WalletConnection, *, ours: str, theirs: str) -> "SecretKeys":
        newest = connection.versions(ours)[-1][1]
        return cls(newest, tuple(key for _, key in connection.versions(theirs)))

    def headers(self) -> dict[str, str]:
        """The headers of a call."""
        return {"content-type": "application/json", AUTHORIZATION: _SCHEME + self.ours}

    def doubts(self, call: HttpCall) -> NotAuthentic | None:
        """Why a call is not the other side's, or None. It has no time and no nonce: nothing can expire."""
        given = call.headers.get(AUTHORIZATION, "").encode()
        # Every key is compared, so the time taken does not tell which one came close.
        fits = [hmac.compare_digest(given, (_SCHEME + key).encode()) for key in self.theirs]
        return None if any(fits) else NotAuthentic("KEY_UNKNOWN", "no such secret key")
