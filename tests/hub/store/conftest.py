"""What tests of the store are given: a home for a store, of each engine and runner."""

from pathlib import Path

import pytest

from tests.hub.store.engines import RUNNERS, Home


@pytest.fixture(params=sorted(RUNNERS))
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A place for one store, driven by each runner in turn."""
    return Home(tmp_path / "hub.sqlite3", RUNNERS[request.param])


@pytest.fixture
def inline_home(tmp_path: Path) -> Home:
    """The same for what has nothing to do with runners."""
    return Home(tmp_path / "hub.sqlite3")
