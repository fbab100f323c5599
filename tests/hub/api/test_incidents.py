"""Incidents as messages: what happened, whether money moved, what is done about it."""

import pytest

from hub.api.incidents import incident_message
from hub.flows.books import NumberedIncident
from hub.payment.incidents import TEXT, Incident, IncidentKind
from tests.hub.payment.records import NOON


def _message(kind: IncidentKind = IncidentKind.MISMATCH, subject_id: str = "att_1") -> object:
    return incident_message(NumberedIncident(7, Incident(kind, subject_id, "pay_1", "W-TH", "why", NOON)))


@pytest.mark.parametrize("kind", IncidentKind)
def test_every_kind_says_what_is_done_about_it(kind: IncidentKind) -> None:
    assert TEXT[kind].endswith(".")
    assert len(TEXT[kind]) > 60


def test_an_incident_names_the_attempt_or_the_refund() -> None:
    of_attempt, of_refund = _message(), _message(subject_id="ref_1")

    assert 'attempt_id: "att_1"' in str(of_attempt)
    assert "refund_id" not in str(of_attempt)
    assert 'refund_id: "ref_1"' in str(of_refund)
    assert "attempt_id" not in str(of_refund)


def test_an_incident_carries_its_detail() -> None:
    message = incident_message(
        NumberedIncident(7, Incident(IncidentKind.MISMATCH, "att_1", "pay_1", "W-TH", "1.00 THB", NOON))
    )

    assert ("inc_7", "MISMATCH", "pay_1", "W-TH") == (
        message.incident_id,
        message.kind,
        message.payment_id,
        message.wallet_id,
    )
    assert message.text.endswith("(1.00 THB)")
