"""The oracle sees what is wrong: a sound run is doctored in one place, and the broken rule is named."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.oracle.evidence import Asked, Finding, Refusal, Witness
from tests.oracle.judge import judge
from tests.oracle.reading import read_store
from tests.oracle.rows import Store
from tests.simulation.run import simulate
from tests.simulation.world import World

SEED = 3


class Sound:
    """A store and what the world remembers of it, with which nothing is wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.witness = Witness()

    def keep(self, world: World) -> None:
        _, self.witness = world.evidence()
        with sqlite3.connect(world.path) as source, sqlite3.connect(self.path) as copy:
            source.backup(copy)
        source.close()
        copy.close()

    def doctored(self, to: Path, *statements: str) -> Store:
        """The rows after somebody has been at them, past all constraints."""
        to.write_bytes(self.path.read_bytes())
        with sqlite3.connect(to) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                assert connection.execute(statement).rowcount > 0, f"changes nothing: {statement}"
        connection.close()
        return read_store(to)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    kept = Sound(tmp_path_factory.mktemp("oracle") / "sound.db")
    report = simulate(SEED, at_end=kept.keep)
    assert report.findings == []
    return kept


def rules(findings: list[Finding]) -> set[str]:
    return {finding.rule for finding in findings}


A_SUCCESS = "(SELECT payment_id FROM payment WHERE state = 'SUCCEEDED' AND refunded_minor = 0 LIMIT 1)"
A_DECLINED_REQUEST = "(SELECT request_id FROM payment WHERE state = 'DECLINED' LIMIT 1)"
A_REFUNDED = "(SELECT payment_id FROM refund WHERE state = 'SUCCEEDED' LIMIT 1)"
A_REFUND = "(SELECT refund_id FROM refund WHERE state = 'SUCCEEDED' LIMIT 1)"

DOCTORED = [
    (
        "UPDATE posting SET minor_units = minor_units + 1 WHERE seq = 1 AND number = 1",
        "every entry is zero per currency",
    ),
    ("UPDATE posting SET leg = 'HUB_FEE' WHERE seq = 1", "chains hold"),
    ("DELETE FROM entry WHERE seq = 2", "sequences have no gaps"),
    ("UPDATE lane SET seq = seq - 1", "chains hold"),
    ("UPDATE movement SET minor_units = minor_units + 1", "balances are the sum of postings"),
    (
        "UPDATE entry SET booked_at = '2020-01-01T00:00:00.000000+00:00' WHERE seq = 3",
        "booking times never run back",
    ),
    ("UPDATE entry SET business_date = '2026-12-24' WHERE seq = 1", "an entry is in the day it belongs to"),
    ("UPDATE day SET seal = 'aa'", "a day's seal is over all lane heads"),
    ("UPDATE day_head SET hash = 'aa'", "a closed day's hash never changes"),
    (
        f"UPDATE payment SET state = 'DECLINED' WHERE payment_id = {A_SUCCESS}",
        "one attempt wins",
    ),
    (
        f"UPDATE payment SET completed_at = NULL, business_date = NULL WHERE payment_id = {A_SUCCESS}",
        "a success is booked once, and undone once when it is cancelled",
    ),
    (
        f"UPDATE payment SET business_date = '2026-12-24' WHERE payment_id = {A_SUCCESS}",
        "a payment's day is its entry's",
    ),
    (
        f"UPDATE payment SET refunded_minor = 1 WHERE payment_id = {A_SUCCESS}",
        "refunded is the sum of refunds",
    ),
    (
        f"UPDATE payment SET captured_minor = 0 WHERE payment_id = {A_REFUNDED}",
        "refunds never exceed what was paid",
    ),
    (
        f"UPDATE payment SET due_at = '2026-11-22T16:00:00.000000+00:00' WHERE payment_id = {A_SUCCESS}",
        "a payment's duty is its attempts' first",
    ),
    (
        "UPDATE attempt SET due_at = '2026-11-22T16:00:00.000000+00:00' WHERE state = 'DECLINED'",
        "what has ended owes nothing",
    ),
    (f"UPDATE refund SET state = 'SUBMITTED' WHERE refund_id = {A_REFUND}", "whatever is open is due"),
    (
        f"UPDATE refund SET wallet_minor = wallet_minor + 1 WHERE refund_id = {A_REFUND}",
        "refunds are shares of the cumulative amount",
    ),
    (f"DELETE FROM refund WHERE refund_id = {A_REFUND}", "a refund is booked once"),
    ("UPDATE quote SET rate = rate || '1'", "a rate is what its legs say"),
    ("UPDATE quote SET wallet_minor = wallet_minor + 1", "a conversion rounds once"),
    ("UPDATE quote SET markup_minor = markup_minor + 1", "a markup is the rest over mid"),
    ("UPDATE quote SET used_by = NULL", "a conversion uses one quote"),
    ("UPDATE quote SET merchant_id = 'mer_other'", "a quote is bound to merchant, wallet and amount"),
    ("UPDATE quote SET expires_at = created_at", "a quote is valid when it is used"),
    ("UPDATE attempt SET wallet_minor = wallet_minor + 1", "a payment costs what was quoted"),
    ("UPDATE attempt SET wallet_hub_fee_minor = wallet_hub_fee_minor + 1", "fees are as contracted"),
    ("UPDATE wallet_contract SET net_debit_cap_minor = 0", "a wallet stays under its cap"),
    ("UPDATE request SET resource_id = 'pay_other'", "a request is bound to what it made"),
    (
        f"UPDATE payment SET request_id = {A_DECLINED_REQUEST} WHERE payment_id = {A_SUCCESS}",
        "a request has one effect",
    ),
    (
        "UPDATE payment SET decline_reason = NULL WHERE state = 'CANCELLED'",
        "an end without money has a reason",
    ),
    (
        "UPDATE payment SET decline_by = 'MERCHANT' WHERE state = 'DECLINED'",
        "only who asks to cancel is cancelled",
    ),
    (
        f"UPDATE payment SET merchant_minor = merchant_minor * 3 WHERE payment_id = {A_SUCCESS}",
        "fees are as contracted",
    ),
    (f"DELETE FROM payment WHERE payment_id = {A_SUCCESS}", "what is acknowledged is durable"),
    (
        f"UPDATE payment SET state = 'SUBMITTED' WHERE payment_id = {A_SUCCESS}",
        "everything ends once wallets answer",
    ),
    (
        "UPDATE posting SET account = 'WALLET:truemoney:SUSP:THB' WHERE account = 'WALLET:truemoney:WR:THB'",
        "clearing accounts end at zero",
    ),
    ("UPDATE entry SET attempt_id = 'att_other' WHERE seq = 1", "hub and wallet agree"),
]


@pytest.mark.parametrize("statement, rule", DOCTORED)
def test_rows_that_were_changed_break_the_rule(
    statement: str, rule: str, sound: Sound, tmp_path: Path
) -> None:
    store = sound.doctored(tmp_path / "doctored.db", statement)

    assert rule in rules(judge(store, sound.witness, at_rest=True))


Doctor = Callable[[Witness], Witness]


def _without_last_debit(witness: Witness) -> Witness:
    last = max(place for place, each in enumerate(witness.movements) if each.minor > 0)
    return replace(witness, movements=witness.movements[:last] + witness.movements[last + 1 :])


def _sightings(state: str) -> Doctor:
    def doctor(witness: Witness) -> Witness:
        paid = next(seen for seen in witness.sightings if seen.state == "SUCCEEDED")
        before = paid.began_at - timedelta(seconds=1)
        doctored = replace(paid, state=state, began_at=before, at=before)
        return replace(witness, sightings=[doctored, *witness.sightings])

    return doctor


def _earlier(witness: Witness) -> Witness:
    began = min(seen.at for seen in witness.sightings)
    return replace(witness, sightings=[replace(seen, began_at=began, at=began) for seen in witness.sightings])


def _asked_otherwise(witness: Witness) -> Witness:
    return replace(
        witness, sightings=[replace(seen, asked_currency="SGD", asked_minor=1) for seen in witness.sightings]
    )


def _refused_for_nothing(witness: Witness) -> Witness:
    only = Asked("mer_books", "till-x", "create", ("JPY", "1"))
    no = Refusal("mer_books", "till-x", "create", "REQUEST_ID_REUSED")
    return replace(witness, asked=[*witness.asked, only], refusals=[*witness.refusals, no])


def _all_refused(witness: Witness) -> Witness:
    return replace(
        witness,
        refusals=[
            Refusal(asked.merchant_id, asked.request_id, "create", "RATE_STALE")
            for asked in witness.asked
            if asked.method == "create"
        ],
    )


def _written_otherwise(text: str, instead: str) -> Doctor:
    """Every report with one thing in it changed, everywhere."""

    def doctor(witness: Witness) -> Witness:
        changed = [replace(file, text=file.text.replace(text, instead)) for file in witness.reports]
        assert changed != witness.reports, f"no report says {text}"
        return replace(witness, reports=changed)

    return doctor


def _one_report_otherwise(witness: Witness) -> Witness:
    first = witness.reports[0]
    return replace(witness, reports=[*witness.reports, replace(first, text=first.text + "\n")])


def _refund_taken_back(witness: Witness) -> Witness:
    given = next(seen for seen in witness.refund_sightings if seen.state == "SUCCEEDED")
    before = given.began_at - timedelta(seconds=1)
    doctored = replace(given, state="DECLINED", began_at=before, at=before)
    return replace(witness, refund_sightings=[doctored, *witness.refund_sightings])


DOCTORED_MEMORY: list[tuple[Doctor, str]] = [
    (_without_last_debit, "hub and wallet agree"),
    (lambda witness: replace(witness, movements=witness.movements * 2), "hub and wallet agree"),
    (
        lambda witness: replace(
            witness, movements=[replace(each, reference="att_x") for each in witness.movements]
        ),
        "a wallet is debited for a stored attempt",
    ),
    (
        lambda witness: replace(
            witness, movements=[replace(each, currency="XXX") for each in witness.movements]
        ),
        "a wallet pays in its own currency",
    ),
    (_sightings("DECLINED"), "an end is an end"),
    (_earlier, "never shown as paid while unknown"),
    (_asked_otherwise, "another body is a conflict"),
    (_refused_for_nothing, "only another body is a conflict"),
    (_all_refused, "what is refused leaves no trace"),
    (_refund_taken_back, "an end is an end"),
    (lambda witness: replace(witness, watched={}), "a watcher misses nothing"),
    (_one_report_otherwise, "a closed day's report never changes"),
    (_written_otherwise("DETAIL,", "UNRESOLVED,"), "rows add up to totals"),
    (_written_otherwise("TOTAL,", "SUM,"), "a report is the ledger's day"),
    (_written_otherwise(",PAYABLE,", ",OWED,"), "what is carried is not lost"),
]


@pytest.mark.parametrize("doctor, rule", DOCTORED_MEMORY)
def test_what_the_world_remembers_otherwise_breaks_the_rule(doctor: Doctor, rule: str, sound: Sound) -> None:
    findings = judge(read_store(sound.path), doctor(sound.witness), at_rest=True)

    assert rule in rules(findings)


def test_nothing_is_said_of_a_sound_run(sound: Sound) -> None:
    assert judge(read_store(sound.path), sound.witness, at_rest=True) == []
