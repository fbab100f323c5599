"""How a sandbox wallet reaches the hub's door."""

from dataclasses import dataclass

import httpx

from wallets.contract import HttpCall
from wallets.http.client import PartnerHttp, Reply, within
from wallets.outcome import NotSent, Unknown

CALL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The hub gave no usable answer."""

    detail: str


class HubLine:
    """Calls the hub at an address that may be set, or changed, after the wallet has started."""

    def __init__(
        self, wallet_id: str, transport: httpx.AsyncBaseTransport, hub_url: str | None = None
    ) -> None:
        self._wallet_id = wallet_id
        self._transport = transport
        self._http: PartnerHttp | None = None
        if hub_url:
            self.connect(hub_url)

    def connect(self, hub_url: str) -> None:
        """From now on the hub is at this address."""
        self._http = PartnerHttp(hub_url, self._transport)

    @property
    def is_connected(self) -> bool:
        """Whether the wallet was told where the hub is."""
        return self._http is not None

    @property
    def prefix(self) -> str:
        """The path of the hub's door for this wallet, as signed."""
        below = f"/wallets/{self._wallet_id}"
        return below if self._http is None else self._http.path(below)

    async def send(self, call: HttpCall) -> Reply | Unreachable:
        """Sends one call, once."""
        if self._http is None:
            return Unreachable("this wallet was not told where the hub is")
        reply = await within(CALL_SECONDS, self._http.post(call.path, call.body, call.headers))
        match reply:
            case Reply():
                return reply
            case NotSent(detail=detail) | Unknown(detail=detail):
                return Unreachable(detail)

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._transport.aclose()
