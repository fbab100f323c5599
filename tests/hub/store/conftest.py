"""What tests of the store are given: a home for a store, of each engine and runner."""

from pathlib import Path

import pytest

from tests.hub.store.engines import RUNNERS, Home


@pytest.fixture(params=[*sorted(RUNNERS), "shared"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A place for one store, driven by each runner in turn, and one that other hubs might share."""
    path = tmp_path / "hub.sqlite3"
    return Home(path, is_shared=True) if request.param == "shared" else Home(path, RUNNERS[request.param])


@pytest.fixture
def shared_home(tmp_path: Path) -> Home:
    """A place for a store that two hubs share."""
    return Home(tmp_path / "hub.sqlite3", is_shared=True)


@pytest.fixture
def inline_home(tmp_path: Path) -> Home:
    """The same for what has nothing to do with runners."""
    return Home(tmp_path / "hub.sqlite3")
