"""How all tests run: hypothesis draws the same examples every time, without deadlines and without a memory.

A failure seen by one is then seen by all; the nightly parts are where new examples are looked for.
"""

import os
import time
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

# No machine's own time zone may decide anything: here it is one whose offset nobody expects.
os.environ["TZ"] = "Asia/Kathmandu"
time.tzset()

settings.register_profile("house", derandomize=True, deadline=None, database=None)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _logs_as_nobody_set_them() -> Iterator[None]:
    """A hub that a test started has set where this process logs to: the next test starts afresh."""
    yield
    structlog.reset_defaults()
