"""What the oracle's tests share: one sound run of the simulation."""

import pytest

from tests.oracle.sound import Sound, make_sound


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    """Never altered: a test that doctors it makes a copy."""
    return make_sound(tmp_path_factory.mktemp("oracle"))
