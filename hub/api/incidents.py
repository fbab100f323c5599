"""Incidents as messages, for people to look at."""

from hub.api import write
from hub.flows.books import NumberedIncident
from hub.payment.incidents import TEXT
from hub.v1 import incident_pb2

_REFUND = "ref_"
"""What refund ids begin with (`hub.flows.refund`); other subjects are attempts."""


def incident_message(numbered: NumberedIncident) -> incident_pb2.Incident:
    """One incident."""
    incident = numbered.incident
    is_refund = incident.subject_id.startswith(_REFUND)
    return incident_pb2.Incident(
        incident_id=f"inc_{numbered.number}",
        kind=incident.kind,
        state=incident_pb2.INCIDENT_STATE_OPEN,
        text=f"{TEXT[incident.kind]} ({incident.detail})",
        payment_id=incident.payment_id,
        attempt_id="" if is_refund else incident.subject_id,
        refund_id=incident.subject_id if is_refund else "",
        wallet_id=incident.wallet_id,
        create_time=write.timestamp(incident.opened_at),
    )
