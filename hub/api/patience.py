"""How long a call may wait before it must answer: its deadline less what brings the answer home."""

from typing import Any

from grpc import aio

DEFAULT_SECONDS = 10.0
"""The deadline of a call that brings none."""
LONGEST_SECONDS = 3600.0
"""A deadline beyond this is none: gRPC tells the absence of one as years."""
RESERVE_SECONDS = 0.5
"""What is kept of a deadline to bring the answer home in."""


def patience(context: aio.ServicerContext[Any, Any]) -> float:
    """Seconds that a call may wait before it must answer."""
    left: float | None = context.time_remaining()
    seconds = DEFAULT_SECONDS if left is None or left > LONGEST_SECONDS else left
    return max(seconds - RESERVE_SECONDS, seconds / 2)
