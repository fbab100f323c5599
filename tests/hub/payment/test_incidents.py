"""Incidents: every kind is told apart, and each names what a person must look at."""

import pytest

from hub.payment.incidents import TEXT, Incident, IncidentKind
from tests.hub.payment.records import NOON


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
