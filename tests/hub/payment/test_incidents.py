"""Incidents: every kind is told apart, and each names what a person must look at."""

from dataclasses import replace

import pytest

from hub.payment.incidents import (
    TEXT,
    Incident,
    IncidentKind,
    IncidentRecord,
    IncidentState,
    incident_id,
    incident_number,
)
from hub.payment.proposals import PrincipalId, ProposalKind, Signature
from tests.hub.payment.records import NOON
from tests.hub.payment.two_people import PROPOSED


def test_every_kind_has_a_name_of_its_own() -> None:
    assert [kind.name for kind in IncidentKind] == [kind.value for kind in IncidentKind]


def test_two_incidents_are_equal_only_when_all_they_say_is() -> None:
    one = Incident(IncidentKind.MISMATCH, "att_1", "pay_1", "W-TH", "9.00 THB", NOON)
    assert one == Incident(IncidentKind.MISMATCH, "att_1", "pay_1", "W-TH", "9.00 THB", NOON)
    assert one != Incident(IncidentKind.STUCK, "att_1", "pay_1", "W-TH", "9.00 THB", NOON)


@pytest.mark.parametrize("kind", IncidentKind)
def test_every_kind_says_what_happened_and_what_the_hub_does_about_it(kind: IncidentKind) -> None:
    assert TEXT[kind].endswith(".")
    assert len(TEXT[kind].split(". ")) >= 2


def test_an_incident_stands_as_its_closure_does() -> None:
    record = IncidentRecord(7, Incident(IncidentKind.STUCK, "att_1", "pay_1", "W-TH", "why", NOON))
    closure = replace(PROPOSED, kind=ProposalKind.INCIDENT_CLOSURE, subject_id="inc_7")
    agreed = replace(closure, approved_by=Signature(PrincipalId("bob"), NOON))

    assert IncidentState.OPEN is record.state
    assert IncidentState.CLOSURE_PROPOSED is replace(record, closure=closure).state
    assert IncidentState.CLOSED is replace(record, closure=agreed).state
    assert "inc_7" == record.incident_id


@pytest.mark.parametrize("number", [1, 7, 10**17])
def test_a_number_has_one_id(number: int) -> None:
    assert number == incident_number(incident_id(number))


@pytest.mark.parametrize(
    "text", ["", "inc_", "7", "inc_x", "inc_-7", "inc_7.0", "inc_²", "inc_" + "9" * 19, "ref_7"]
)
def test_what_is_no_incident_s_id_has_no_number(text: str) -> None:
    assert None is incident_number(text)
