"""The call-back door: wallets' HTTP calls, each in its own dialect, under /wallets/ID/ (DESIGN B5).

The signature is over raw bytes, so the raw path and body go to the wallet's `Door` untouched. uvicorn with
httptools has already brought absolute-form request lines into origin form.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from traceback import format_exception
from typing import cast

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from hub.http.metrics import REQUEST_SECONDS
from hub.payment.reasons import Refused
from wallets.clock import Now, utc_now
from wallets.contract import CallAnswer, Door, HttpCall, NotAuthentic, WalletCall

BODY_BYTES_MAX = 64 * 1024

Answer = Callable[[str, WalletCall], Awaitable[CallAnswer]]
"""Answers a call that is proven to be this wallet's; `hub.flows.gateway.answer_call` with its ports."""

log = structlog.get_logger()


def make_app(
    doors: Mapping[str, Door],
    answer: Answer,
    *,
    now: Now = utc_now,
    healthy: Callable[[], bool] = lambda: True,
) -> Starlette:
    """The application: `doors` by wallet id, `now` the true time, which signatures are made with.

    /healthz says 200 while `healthy` does, else 503; /metrics is for Prometheus.
    """
    counter = _Counter(doors, answer, now)

    async def health(_request: Request) -> Response:
        return PlainTextResponse("ok\n") if healthy() else PlainTextResponse("closing\n", status_code=503)

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(), headers={"content-type": CONTENT_TYPE_LATEST})

    return Starlette(
        routes=[
            Route("/wallets/{wallet_id}/{rest:path}", counter.serve, methods=["POST"]),
            Route("/healthz", health),
            Route("/metrics", metrics),
        ]
    )


class _Counter:
    """Where a wallet's call is read, answered and the answer written."""

    def __init__(self, doors: Mapping[str, Door], answer: Answer, now: Now) -> None:
        self._doors = doors
        self._answer = answer
        self._now = now

    async def serve(self, request: Request) -> Response:
        started = time.perf_counter()
        wallet_id = request.path_params["wallet_id"]
        door = self._doors.get(wallet_id)
        if door is None:
            return _plain(404, Refused("UNKNOWN_WALLET", "no wallet has this path"))
        try:
            response = await self._through(door, wallet_id, request)
        except ClientDisconnect:
            response = Response(status_code=400)
        except Exception as wrong:  # noqa: BLE001 the outermost edge: told once, to caller and log
            _report(wallet_id, wrong)
            response = _plain(500, Refused("HUB_FAULT"))
        taken = time.perf_counter() - started
        REQUEST_SECONDS.labels(wallet_id=wallet_id, status=str(response.status_code)).observe(taken)
        return response

    async def _through(self, door: Door, wallet_id: str, request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return _plain(413, Refused("PAYLOAD_TOO_LARGE"))
        call = _call_of(request, body)
        asked = door.read(call, self._now())
        answer = asked if isinstance(asked, NotAuthentic) else await self._answer(wallet_id, asked)
        written = door.write(call, answer, self._now())
        return Response(written.body, written.status, dict(written.headers))


def _report(wallet_id: str, wrong: Exception) -> None:
    """Without the frames' variables: those hold codes."""
    log.error("hub_fault", method=f"/wallets/{wallet_id}", trace="".join(format_exception(wrong)))


async def _body(request: Request) -> bytes | None:
    """The raw body, or None as soon as it is larger than it may be."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in cast("AsyncIterator[bytes]", request.stream()):
        size += len(chunk)
        if size > BODY_BYTES_MAX:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def _call_of(request: Request, body: bytes) -> HttpCall:
    path = cast("bytes", request.scope["raw_path"]).decode("latin-1")
    query = cast("bytes", request.scope["query_string"]).decode("latin-1")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return HttpCall(request.method, f"{path}?{query}" if query else path, headers, body)


def _plain(status: int, refused: Refused) -> Response:
    """What is told to a caller whose dialect is not known, or can't say it."""
    return JSONResponse({"reason": refused.reason, "message": refused.message}, status_code=status)
