"""Participants as the contract names them."""

import pytest

from hub.api.parties import ROLE, ROLE_OF, participant, role_and_id
from hub.ledger.account import Role
from hub.payment.reasons import Refused
from hub.v1 import participant_pb2


@pytest.mark.parametrize("role", Role)
def test_a_role_comes_back_as_it_went(role: Role) -> None:
    assert (role, "someone") == role_and_id(participant(role, "someone"), "owner")


def test_every_role_has_a_number_of_its_own() -> None:
    assert list(Role) == list(ROLE) == list(ROLE_OF.values())


@pytest.mark.parametrize(
    "message,field",
    [
        (participant_pb2.Participant(participant_id="truemoney"), "owner.role"),
        (participant_pb2.Participant(role=participant_pb2.PARTICIPANT_ROLE_WALLET), "owner.participant_id"),
    ],
)
def test_half_a_name_is_refused(message: participant_pb2.Participant, field: str) -> None:
    with pytest.raises(Refused, match="FIELD_MISSING") as refused:
        role_and_id(message, "owner")

    assert [field] == [violation.field for violation in refused.value.violations]
