"""Units: what they carry never changes once it was made, and every answer to them is one of a few."""

from dataclasses import FrozenInstanceError, fields, is_dataclass
from typing import get_args

import pytest

from hub.flows.units import (
    BindRequest,
    Change,
    CommitInDoubt,
    CommitResult,
    RequestRecord,
    StoreStopped,
    Unit,
    UnitRefused,
)
from hub.payment.reasons import REASONS


@pytest.mark.parametrize("kind", [*get_args(Change), *get_args(CommitResult), Unit, RequestRecord])
def test_a_change_and_an_answer_are_frozen_values(kind: type) -> None:
    assert is_dataclass(kind)
    made = object.__new__(kind)

    assert "__dict__" not in dir(made)
    with pytest.raises(FrozenInstanceError):
        setattr(made, fields(kind)[0].name, None)


def test_a_unit_keeps_its_changes_in_their_order() -> None:
    first, second = (BindRequest(RequestRecord("mer", name, "CreatePayment", "pay")) for name in "ab")

    assert (first, second) == Unit((first, second)).changes
    assert Unit((first, second)) != Unit((second, first))


def test_doubt_and_the_end_of_the_store_are_told_apart() -> None:
    assert not issubclass(CommitInDoubt, StoreStopped)
    assert not issubclass(StoreStopped, CommitInDoubt)


@pytest.mark.parametrize(
    "reason", ["QUOTE_USED", "QUOTE_EXPIRED", "QUOTE_NOT_FOUND", "LIMIT_EXCEEDED", "REQUEST_ID_REUSED"]
)
def test_a_guards_no_has_words_in_the_registry(reason: str) -> None:
    assert UnitRefused(reason, "detail").reason in REASONS
