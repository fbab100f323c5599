"""The HTTP face of a sandbox wallet: control calls under /sandbox/, all else in the wallet's dialect."""

from typing import cast

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from wallets.contract import HttpCall
from wallets.sandbox.control import REFUSED_AS_BAD, Control, bad_request
from wallets.sandbox.machine import Machine
from wallets.sandbox.teller import HangUp

BODY_BYTES_MAX = 64 * 1024


def make_app(machine: Machine) -> Starlette:
    """The application over one machine. Its server puts `hang_up` and `refuse_for` in each call's state."""

    async def dialect(request: Request) -> Response:
        body = await request.body()
        if len(body) > BODY_BYTES_MAX:
            return Response(status_code=413)
        try:
            answer = await machine.answer(_call_of(request, body))
        except HangUp:
            request.state.hang_up()
            return Response(status_code=500)
        return Response(answer.body, answer.status, dict(answer.headers))

    return Starlette(
        routes=[*Control(machine).routes(), Route("/{path:path}", dialect, methods=["POST"])],
        exception_handlers={**dict.fromkeys(REFUSED_AS_BAD, bad_request), ClientDisconnect: _hung_up},
    )


async def _hung_up(_request: Request, _error: Exception) -> Response:
    """A caller that left before it had told its call; nobody reads the answer."""
    return Response(status_code=400)


def _call_of(request: Request, body: bytes) -> HttpCall:
    """The call as it came in: the raw path, for the signature is over it."""
    path = cast("bytes", request.scope["raw_path"]).decode("ascii")
    query = cast("bytes", request.scope["query_string"]).decode("ascii")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return HttpCall(request.method, f"{path}?{query}" if query else path, headers, body)
