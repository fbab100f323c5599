"""What all commands share: exit codes, where the hub is, and how results and faults are printed."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

import typer

OK, FAULT, USAGE, NOT_REACHABLE = 0, 1, 2, 3
"""Exit codes (DESIGN A9): 0 ok, 1 fault found, 2 usage, 3 not reachable."""

DEFAULT_TARGET = "127.0.0.1:8910"


def say(line: str = "") -> None:
    """One line of result, at once even into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def note(line: str) -> None:
    """One line beside the result."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def say_json(value: Any) -> None:
    """One JSON value on one line."""
    say(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")))


def end(code: int, message: str = "") -> NoReturn:
    """Ends the command."""
    if message:
        note(message)
    raise typer.Exit(code)


def target() -> str:
    """Where the hub is: HUB_TARGET, or the port that `hub serve` takes by itself."""
    found = os.environ.get("HUB_TARGET") or DEFAULT_TARGET
    host, _, port = found.rpartition(":")
    if not host or "/" in host or not port.isdecimal():
        end(USAGE, f"HUB_TARGET={found} is no address: write host:port")
    return found


def key() -> str | None:
    """The caller's credential: HUB_KEY, without the line end that a file may have left at it."""
    found = os.environ.get("HUB_KEY", "").strip()
    if not (found.isascii() and found.isprintable()):
        end(USAGE, "HUB_KEY holds characters that no key has")
    return found or None


def with_hub(
    work: Callable[[Any], Awaitable[int]],
    *,
    as_json: bool = False,
    merchant_id: str | None = None,
    unanswered: str = "",
) -> NoReturn:
    """Runs a client of a running hub and ends the command with what it found.

    A refusal is said on standard error, and as JSON besides if `as_json`. `unanswered` tells what to do
    where no answer came, or nobody waited for it.
    """
    from hub.client.link import CallRefused, Link, NotReachable, TryAgain

    address, credential = target(), key()

    async def linked() -> int:
        async with Link(address, credential, merchant_id=merchant_id) as link:
            return await work(link)

    try:
        code = asyncio.run(linked())
    except CallRefused as refused:
        if as_json:
            say_json({"error": {"reason": refused.reason, "message": refused.message}})
        hint = " (HUB_KEY is not set)" if credential is None else ""
        note(f"refused: {refused}{hint}")
        end(FAULT, unanswered if isinstance(refused, TryAgain) else "")
    except NotReachable as silent:
        if as_json:
            say_json({"error": {"reason": "NOT_REACHABLE", "message": str(silent)}})
        note(f"{silent}\nIs it running? Start one with `hub serve`, or set HUB_TARGET.")
        end(NOT_REACHABLE, unanswered)
    except KeyboardInterrupt:
        if unanswered:
            note(unanswered)
        raise
    raise typer.Exit(code)


def told_to_stop() -> asyncio.Event:
    """Is set by SIGTERM or Ctrl-C from now on: the running command decides when it can end."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    return told


def message_json(message: Any) -> dict[str, Any]:
    """A message of the contract as JSON, with the contract's own names, zero values included."""
    from google.protobuf.json_format import MessageToDict

    found: dict[str, Any] = MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return found
