"""`hub serve`: one hub until it is told to stop."""

import asyncio
import signal
from functools import partial
from typing import NoReturn

from hub.cli.console import FAULT, OK, USAGE, end, note, say_json, told_to_stop


def run_serve(*, sandbox: bool, free_ports: bool, as_json: bool) -> NoReturn:
    """Serves until SIGTERM or Ctrl-C, then lets the payments at work come to their end."""
    import uvloop

    from hub.app import CannotStart, serving
    from hub.settings import BadSettings, load_settings

    try:
        settings = load_settings()
    except BadSettings as wrong:
        end(USAGE, f"settings: {wrong}")
    changes = {key: True for key, on in (("sandbox", sandbox), ("free_ports", free_ports)) if on}
    settings = settings.model_copy(update=changes)

    async def until_told() -> int:
        told = told_to_stop()
        async with serving(settings) as hub:
            note(f"hub: grpc {hub.grpc_address}, http {hub.http_address}, store {settings.store}")
            if as_json:
                addresses = {"grpc": hub.grpc_address, "http": f"http://{hub.http_address}"}
                say_json({**addresses, "store": settings.store})
            if not settings.wallets:
                note("hub: no wallet is connected: name some in the file that HUB_CONFIG names")
            reread = partial(lambda routes: note(routes.reload()), hub.routes)
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reread)
            stopping = asyncio.create_task(told.wait())
            failed = asyncio.create_task(hub.failed())
            await asyncio.wait({stopping, failed}, return_when=asyncio.FIRST_COMPLETED)
            if failed.done():
                note(f"hub: {failed.result()}; ending, to be started again")
                return FAULT
            failed.cancel()
            note(f"hub: closing, at most {settings.drain_seconds} s for what is at work")
            return OK

    try:
        code = uvloop.run(until_told())
    except CannotStart as wrong:
        end(FAULT, f"hub: {wrong}")
    end(code, "hub: closed")
