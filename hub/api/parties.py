"""Participants as the contract names them: roles and ids, in and out."""

from collections.abc import Mapping

from hub.api.read import field_refused, needed
from hub.ledger.account import Role
from hub.v1 import participant_pb2

ROLE: Mapping[Role, participant_pb2.ParticipantRole.ValueType] = {
    Role.WALLET: participant_pb2.PARTICIPANT_ROLE_WALLET,
    Role.ACQUIRER: participant_pb2.PARTICIPANT_ROLE_ACQUIRER,
    Role.HUB: participant_pb2.PARTICIPANT_ROLE_HUB,
}
ROLE_OF = {number: role for role, number in ROLE.items()}


def participant(role: Role, participant_id: str) -> participant_pb2.Participant:
    """One participant, as a message."""
    return participant_pb2.Participant(role=ROLE[role], participant_id=participant_id)


def role_and_id(message: participant_pb2.Participant, field: str) -> tuple[Role, str]:
    """Whom a message names. Raises `Refused`."""
    role = ROLE_OF.get(message.role)
    if role is None:
        raise field_refused("FIELD_MISSING", f"{field}.role", "is needed")
    return role, needed(message.participant_id, f"{field}.participant_id")
