"""Where signing is done."""

import asyncio
import threading

from wallets.signing.runner import in_thread, inline


def _thread_name() -> bytes:
    return threading.current_thread().name.encode()


def test_inline_work_is_done_in_the_thread_of_the_loop() -> None:
    assert _thread_name() == asyncio.run(inline(_thread_name))


def test_work_in_a_thread_is_done_in_another() -> None:
    assert _thread_name() != asyncio.run(in_thread(_thread_name))
