"""What the world might remember otherwise than it was, and the rule that it breaks."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.oracle.evidence import Asked, Call, NettingFile, Refusal, Signed, WalletHold, Witness

Doctor = Callable[[Witness], Witness]


def _without_last_debit(witness: Witness) -> Witness:
    last = max(place for place, each in enumerate(witness.movements) if each.minor > 0)
    return replace(witness, movements=witness.movements[:last] + witness.movements[last + 1 :])


def _sightings(state: str, seconds_before: int = 1) -> Doctor:
    def doctor(witness: Witness) -> Witness:
        paid = next(seen for seen in witness.sightings if seen.state == "SUCCEEDED")
        before = paid.began_at - timedelta(seconds=seconds_before)
        doctored = replace(paid, state=state, began_at=before, at=before)
        return replace(witness, sightings=[doctored, *witness.sightings])

    return doctor


def _failed_when_paid(witness: Witness) -> Witness:
    paid = next(seen for seen in witness.sightings if seen.state == "SUCCEEDED")
    return replace(witness, sightings=[replace(paid, state="DECLINED")])


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


def _one_cell_otherwise(column: str) -> Doctor:
    """The first DETAIL row of each report says one whole unit more in this column."""

    def doctor(witness: Witness) -> Witness:
        return replace(witness, reports=[_with_a_unit_more(file, column) for file in witness.reports])

    return doctor


def _with_a_unit_more(file: NettingFile, column: str) -> NettingFile:
    rows = list(csv.DictReader(io.StringIO(file.text)))
    for row in rows:
        if row["row_type"] == "DETAIL":
            row[column] = str(Decimal(row[column]) + 1)
            break
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return replace(file, text=out.getvalue())


def _another_head(witness: Witness) -> Witness:
    return replace(witness, heads=[replace(head, hash="aa") for head in witness.heads])


def _one_report_otherwise(witness: Witness) -> Witness:
    first = witness.reports[0]
    return replace(witness, reports=[*witness.reports, replace(first, text=first.text + "\n")])


def _refund_taken_back(witness: Witness) -> Witness:
    given = next(seen for seen in witness.refund_sightings if seen.state == "SUCCEEDED")
    before = given.began_at - timedelta(seconds=1)
    doctored = replace(given, state="DECLINED", began_at=before, at=before)
    return replace(witness, refund_sightings=[doctored, *witness.refund_sightings])


def _calls_all_at_once(witness: Witness) -> Witness:
    return replace(witness, calls=[Call(each, "hub/1", 0, 0) for each in witness.granted] * 101)


def _calls_never_answered(witness: Witness) -> Witness:
    each_second = range(0, 65_000_000, 1_000_000)
    calls = [Call(wallet_id, "hub/1", at) for wallet_id in witness.granted for at in each_second]
    return replace(witness, calls=calls)


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
    (
        lambda witness: replace(witness, holds=[WalletHold("gcash", "att_x", 1, None, is_held=True)]),
        "what is held is given back",
    ),
    (
        lambda witness: replace(witness, holds=[WalletHold("gcash", "att_x", 1, 2, is_held=False)]),
        "captured is within what is held",
    ),
    (_sightings("DECLINED"), "an end is an end"),
    (_failed_when_paid, "never shown as failed while unknown"),
    (_sightings("DECLINED", seconds_before=100_000), "nothing is debited after an end"),
    (_earlier, "never shown as paid while unknown"),
    (_asked_otherwise, "another body is a conflict"),
    (_refused_for_nothing, "only another body is a conflict"),
    (_all_refused, "what is refused leaves no trace"),
    (_refund_taken_back, "an end is an end"),
    (lambda witness: replace(witness, watched={}), "a watcher misses nothing"),
    (_one_report_otherwise, "a closed day's report never changes"),
    (_written_otherwise("DETAIL,", "UNRESOLVED,"), "rows add up to totals"),
    (_written_otherwise("TOTAL,", "SUMMARY,"), "a report is the ledger's day"),
    (_written_otherwise(",PAYABLE,", ",OWED,"), "what is carried is not lost"),
    (_written_otherwise(",CARRIED_IN,,,,,,,,,0", ",CARRIED_IN,,,,,,,,,7"), "what is carried out comes in"),
    (_written_otherwise("row_type,", "type,"), "a report can be read"),
    (_one_cell_otherwise("hub_fee"), "a row adds up"),
    (lambda witness: replace(witness, seals={"2026-11-22": "aa"}), "a published seal is the ledger's"),
    (_another_head, "what was booked stays booked"),
    (
        lambda witness: replace(witness, signed=[Signed("res_x", "RESOLUTION", "att_x", "ann", "ben")]),
        "what operators are told is durable",
    ),
    (_calls_all_at_once, "a wallet is called within its budget"),
    (_calls_never_answered, "a wallet is called within its budget"),
    (lambda witness: replace(witness, disputed=["pay_x"]), "what operators are told is durable"),
    (lambda witness: replace(witness, retried=[("PAYMENT", "pay_x")]), "what operators are told is durable"),
]
