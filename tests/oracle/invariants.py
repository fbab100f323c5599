"""The 38 invariants of the design, and for each of them what shows that it holds: rules, tests, or not yet.

The rules that hold an invariant name it themselves (`tests.oracle.rules`). Here stand the tests that show
what a store and its neighbours can't, and what waits for a part of the hub that is not there.
"""

from dataclasses import dataclass

from tests.oracle.rules import held_by


@dataclass(frozen=True, slots=True)
class Invariant:
    """`tests` are `path::function`; `not_yet` says what of it can't be asked today, and why."""

    number: int
    text: str
    tests: tuple[str, ...] = ()
    not_yet: str = ""


_CONTRACT = "tests/hub/store/contract"
_REQUESTS = f"{_CONTRACT}/test_requests.py"
_HOLDS, _HOLD_RACES = "tests/hub/payment/test_holds.py", "tests/hub/flows/test_hold_races.py"
_IN_ANY_INTERLEAVING = (
    "test_in_any_interleaving_at_most_what_is_held_is_taken_and_the_rest_is_given_back_once"
)
_RACING = "tests/hub/flows/test_racing.py"
_NETTING = "tests/hub/settlement"
_NO_BATCHES = "batches are not settled yet"
_NO_RECONCILIATION = "reconciliation is not built yet"
_ANY_DAY = f"{_NETTING}/test_any_day.py::test_any_day_s_rows_add_to_totals_and_equal_the_ledger"

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(1, "Every entry sums to zero per currency."),
    Invariant(2, "So do all accounts at every point."),
    Invariant(3, "A posting has its account's currency."),
    Invariant(4, "Sequences are gapless, nothing ever changes, chains verify from the first."),
    Invariant(
        5,
        "Balances and report files are the fold of postings, byte for byte.",
        ("tests/hub/api/test_settlement_service.py::test_a_closed_day_s_report_never_changes_a_byte",),
    ),
    Invariant(
        6,
        "Replaying twice, or from snapshot and tail, gives the same state.",
        (f"{_CONTRACT}/test_ledger.py::test_whatever_was_touched_is_named",),
        "there are no snapshots; the cache of sums is folded again from the first posting",
    ),
    Invariant(
        7, "Clearing accounts end at zero when all flows have ended.", not_yet=f"SETTLE: {_NO_BATCHES}"
    ),
    Invariant(
        8,
        "Same key, same body: one effect at any interleaving and after a crash.",
        (f"{_RACING}::test_ten_identical_calls_make_one_debit_and_get_equal_answers",),
    ),
    Invariant(
        9,
        "Same key, other body: conflict, no effect, scoped per merchant.",
        ("tests/hub/flows/test_requests.py::test_request_ids_are_each_merchants_own",),
    ),
    Invariant(
        10,
        "Duplicates inside one commit batch behave likewise.",
        (f"{_REQUESTS}::test_of_duplicates_in_one_batch_the_first_is_written_and_the_others_are_replays",),
    ),
    Invariant(11, "Late, duplicate, reordered call-backs never change a final state."),
    Invariant(
        12,
        "Acknowledged means durable, not acknowledged wholly there or wholly absent; a retry converges.",
        ("tests/crash/test_kills.py::test_ten_kills_under_load_lose_and_double_nothing",),
    ),
    Invariant(
        13,
        "Concurrent captures, refunds and cancels equal some serial order.",
        (
            f"{_RACING}::test_a_notice_an_inquiry_and_a_cancel_at_once_equal_some_order",
            f"{_RACING}::test_a_refund_and_a_cancel_at_once_leave_one_of_them",
        ),
    ),
    Invariant(
        14,
        "Position + open + new <= cap for every accepted payment.",
        (f"{_RACING}::test_a_cap_of_a_thousand_lets_exactly_ten_hundreds_through",),
    ),
    Invariant(
        15,
        "Captured <= held, the rest released exactly once.",
        (f"{_HOLD_RACES}::{_IN_ANY_INTERLEAVING}",),
    ),
    Invariant(
        16,
        "An attempt resolves at most once; none stays open after expiry and sweep once its wallet answers.",
    ),
    Invariant(
        17,
        "An ended hold can't be captured.",
        (f"{_HOLDS}::test_a_hold_that_has_ended_is_not_captured_even_before_it_is_released",),
    ),
    Invariant(
        18,
        "Lowering a cap only blocks new ones.",
        (f"{_CONTRACT}/test_caps.py::test_a_cap_below_what_is_owed_only_blocks_new_payments",),
    ),
    Invariant(19, "Settling any subset of batches never breaks a cap.", not_yet=_NO_BATCHES),
    Invariant(
        20,
        "Allocations are integers, sum exactly, each within one unit of ideal.",
        ("tests/hub/payment/test_refunds.py::test_no_interleaving_gives_back_more_than_was_paid_or_charged",),
    ),
    Invariant(21, "Refunded <= captured, per currency and fee; a full refund returns what was recorded."),
    Invariant(22, "No refund of a refund, none after a full one."),
    Invariant(23, "A conversion uses one quote, valid at its commit, once."),
    Invariant(24, "Rounding per conversion is at most half a unit."),
    Invariant(
        25,
        "Exponents are honoured at every door.",
        (
            "tests/fx/test_money.py::test_an_amount_is_written_with_its_currencys_decimals",
            "tests/hub/cli/test_words.py::test_an_amount_has_its_currencys_digits",
        ),
        "XML: no file of ISO 20022 is written yet",
    ),
    Invariant(
        26,
        "No float reaches an amount.",
        (
            "tests/test_house.py::test_the_house_holds_its_rule_of",
            "tests/proto/test_contract_lint.py::test_no_float_stands_in_the_contract",
        ),
    ),
    Invariant(
        27,
        "Every settlement-relevant entry is in exactly one day; closing under load loses or doubles nothing.",
        (f"{_CONTRACT}/test_days.py::test_an_entry_of_the_closes_own_batch_is_under_the_seal",),
    ),
    Invariant(
        28,
        "Closing takes bounded time and blocks no payment beyond the commits in flight.",
        ("tests/hub/store/sqlite/test_lists.py::test_no_query_of_a_flow_or_a_close_walks_a_whole_table",),
    ),
    Invariant(
        29,
        "Positions sum to zero with the hub's own accounts; net = signed sum of gross.",
        (_ANY_DAY,),
        "bilateral rows and minimised payments: every participant settles with the hub alone",
    ),
    Invariant(
        30,
        "Carried in + net = paid + carried out, never lost.",
        (f"{_NETTING}/test_carry.py::test_over_any_days_carried_and_paid_are_the_sum_of_all_nets",),
        "holidays and disabled currencies: there are no calendars yet",
    ),
    Invariant(31, "Each input row of a reconciliation is in exactly one bucket.", not_yet=_NO_RECONCILIATION),
    Invariant(32, "Injected breaks are all found, none false.", not_yet=_NO_RECONCILIATION),
    Invariant(33, "Importing the same file again changes nothing.", not_yet=_NO_RECONCILIATION),
    Invariant(34, "Settled only with bank evidence; tried again pays once in total.", not_yet=_NO_BATCHES),
    Invariant(
        35,
        "Business dates are monotone in all zones and DST; value dates are business days.",
        (
            f"{_NETTING}/test_day.py::test_days_never_run_backwards",
            f"{_NETTING}/test_day.py::test_every_instant_is_of_exactly_one_day_in_any_zone",
        ),
        "value dates: there are no calendars yet",
    ),
    Invariant(
        36,
        "Report = ledger, trailer = lines, ISO 20022 counts and sums = content.",
        (_ANY_DAY,),
        "trailers and ISO 20022: no such file is written yet",
    ),
    Invariant(
        37,
        "A balance as of N equals the replay to N; late entries never alter a closed day's hash.",
        (f"{_CONTRACT}/test_ledger.py::test_balances_as_of_a_day_leave_later_days_out",),
    ),
    Invariant(
        38,
        "No path of the API posts an arbitrary entry; manual adjustments need two principals.",
        ("tests/hub/flows/test_resolve.py::test_one_person_books_nothing",),
        "adjustments of an amount of their own: there are none; hub.ledger.book alone makes entries",
    ),
)


def table() -> str:
    """The invariants as a table of Markdown."""
    lines = ["| | invariant | rules of the oracle | tests besides | not yet |", "|---|---|---|---|---|"]
    for one in INVARIANTS:
        rules = "; ".join(rule.sentence for rule in held_by(one.number))
        tests = ", ".join(f"`{test.rpartition('::')[2]}`" for test in one.tests)
        lines.append(f"| {one.number} | {one.text} | {rules} | {tests} | {one.not_yet} |")
    return "\n".join(lines) + "\n"
