"""What tests of single tables are given."""

import sqlite3
from collections.abc import Iterator

import pytest

from tests.hub.store.sqlite.databases import empty


@pytest.fixture(scope="module")
def scratch() -> Iterator[sqlite3.Connection]:
    """A database for many examples: each takes back what it wrote (`databases.taken_back`)."""
    with empty() as connection:
        yield connection


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    """An empty database of the present schema."""
    with empty() as connection:
        yield connection
