"""A sandbox wallet reached without a network: an httpx transport that hands requests to its teller."""

import httpx

from wallets.contract import HttpCall
from wallets.sandbox.machine import Machine
from wallets.sandbox.teller import HangUp


class InMemory(httpx.AsyncBaseTransport):
    """Carries calls to a machine of the same event loop. Opens nothing, waits for nothing of its own."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        path = request.url.raw_path.decode("ascii")
        call = HttpCall(request.method, path, headers, await request.aread())
        try:
            answer = await self._machine.answer(call)
        except HangUp as end:
            raise httpx.ReadError("hung up", request=request) from end
        return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.body)
