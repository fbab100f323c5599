"""`hub serve`: one hub until it is told to stop."""

import asyncio
import signal
from functools import partial
from typing import NoReturn

from hub.cli.console import FAULT, OK, USAGE, end, note


def run_serve(*, sandbox: bool, free_ports: bool) -> NoReturn:
    """Serves until SIGTERM or Ctrl-C, then lets the payments at work come to their end."""
    import uvloop
    from pydantic import ValidationError

    from hub.app import CannotStart, serving
    from hub.settings import Settings

    try:
        settings = Settings()
    except (ValidationError, FileNotFoundError) as wrong:
        end(USAGE, f"settings: {wrong}")
    changes = {key: True for key, on in (("sandbox", sandbox), ("free_ports", free_ports)) if on}
    settings = settings.model_copy(update=changes)

    async def until_told() -> int:
        async with serving(settings) as hub:
            note(f"hub: grpc {hub.grpc_address}, http {hub.http_address}, store {settings.store}")
            reread = partial(lambda routes: note(routes.reload()), hub.routes)
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reread)
            told = asyncio.create_task(told_to_stop())
            failed = asyncio.create_task(hub.failed())
            await asyncio.wait({told, failed}, return_when=asyncio.FIRST_COMPLETED)
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


async def told_to_stop() -> None:
    """Returns at the first SIGTERM or SIGINT."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()
