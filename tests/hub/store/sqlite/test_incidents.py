"""Incidents in rows."""

import sqlite3
from dataclasses import replace

from hub.flows.books import NumberedIncident
from hub.payment.incidents import Incident, IncidentKind
from hub.store.sqlite import incidents
from tests.hub.store.samples import NOON


def test_incidents_of_every_kind_read_back_in_the_order_of_recording(database: sqlite3.Connection) -> None:
    reported = [Incident(kind, "att_1", "pay_1", "W-TH", f"because of {kind}", NOON) for kind in IncidentKind]
    for incident in (*reported, *reported):
        incidents.report(database, incident)
    found = incidents.listed(database, None, None, 0, 100)
    assert reported == [one.incident for one in found]
    assert sorted(one.number for one in found) == [one.number for one in found]
    assert found[2:4] == incidents.listed(database, "pay_1", "W-TH", found[1].number, 2)
    assert [] == incidents.listed(database, "pay_2", None, 0, 100)


def test_the_first_report_stands(database: sqlite3.Connection) -> None:
    first = Incident(IncidentKind.STUCK, "ref_1", "pay_1", "W-TH", "first", NOON)
    incidents.report(database, first)
    incidents.report(database, replace(first, detail="second", wallet_id="W-PH"))
    assert [NumberedIncident(1, first)] == incidents.listed(database, None, None, 0, 100)
