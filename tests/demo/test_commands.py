"""The commands as their users call them, each against one running sandbox: hub, wallets and all."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from hub.sandbox.shops import SHOPS
from tests.hub.cli.running import hub
from tests.running import RunningSandbox, running_sandbox

BOOKS, NOODLES = "mer_tokyo_books", "mer_bangkok_noodles"
OPERATOR = "operator"

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("commands")) as running:
        yield running


@pytest.fixture
def run(sandbox: RunningSandbox) -> Run:
    """Runs a command as the operator, or as the merchant named by `by`."""

    def as_one(*words: str, by: str = OPERATOR) -> Result:
        key = sandbox.said["operator_key"] if by == OPERATOR else sandbox.key_of(by)
        return hub(*words, env={"HUB_TARGET": sandbox.grpc, "HUB_KEY": key})

    return as_one


def told(done: Result) -> Any:
    """The one JSON value that a command printed, and nothing else."""
    return json.loads(done.stdout)


def paid(run: Run, sandbox: RunningSandbox, *options: str, amount: str = "3480 JPY") -> dict[str, Any]:
    """A payment in Tokyo with a fresh code of a payer in Thailand."""
    code = sandbox.code("truemoney")
    done = run("pay", amount, code, "--json", *options, by=BOOKS)
    assert 0 == done.exit_code, done.stderr
    found: dict[str, Any] = told(done)
    return found


def test_a_payment_is_told_to_people_in_two_lines(run: Run, sandbox: RunningSandbox) -> None:
    done = run("pay", "3480 JPY", sandbox.code("truemoney"), by=BOOKS)
    assert 0 == done.exit_code
    first, second = done.stdout.splitlines()
    assert re.fullmatch(r"pay_\w{20}  SUCCEEDED  3480 JPY", first)
    assert second.startswith("  truemoney 769.01 THB at 0.220978535508 (quote quo_")


def test_a_declined_payment_ends_with_one_and_says_who_must_act(run: Run, sandbox: RunningSandbox) -> None:
    broke = sandbox.code("truemoney", user_id="prasert-is-broke")
    done = run("pay", "99 JPY", broke, "--json", by=BOOKS)
    assert 1 == done.exit_code
    assert "INSUFFICIENT_FUNDS" == told(done)["decline"]["reason"]
    assert told(done)["decline"]["advice"]


def test_a_repeated_request_is_the_same_payment(run: Run, sandbox: RunningSandbox) -> None:
    code = sandbox.code("gcash")
    first = run("pay", "1200 JPY", code, "--request-id", "again", "--json", by=BOOKS)
    second = run("pay", "1200 JPY", code, "--request-id", "again", "--json", by=BOOKS)
    assert told(first) == told(second)
    other = run("pay", "1201 JPY", code, "--request-id", "again", "--json", by=BOOKS)
    assert 1 == other.exit_code
    assert "REQUEST_ID_REUSED" == told(other)["error"]["reason"]


def test_every_id_of_a_payment_leads_to_its_story(run: Run, sandbox: RunningSandbox) -> None:
    payment = paid(run, sandbox, "--order", "A-17")
    story = run("why", payment["payment_id"])
    assert 0 == story.exit_code
    attempt = re.search(r"att_\w{20}", story.stdout)
    assert attempt is not None
    ids = (payment["request_id"], payment["quote_id"], payment["wallet_payment_id"], attempt[0])
    for other in ids:
        assert story.stdout == run("why", other).stdout
    chapters = list(dict.fromkeys(line.split()[1] for line in story.stdout.splitlines()))
    assert ["request", "code", "route", "quote", "attempt", "entry", "day", "now"] == chapters
    assert "A-17" in story.stdout
    assert "Dr WR truemoney 769.01 / Cr FX 769.01" in story.stdout


def test_a_story_is_the_operator_s_and_of_something_that_exists(run: Run, sandbox: RunningSandbox) -> None:
    payment = paid(run, sandbox)
    for done, reason in (
        (run("why", payment["payment_id"], "--json", by=BOOKS), "NOT_ALLOWED"),
        (run("why", "pay_of_nobody", "--json"), "PAYMENT_NOT_FOUND"),
    ):
        assert 1 == done.exit_code
        assert reason == told(done)["error"]["reason"]
        assert f"refused: {reason}" in done.stderr


def test_a_key_that_nobody_has_is_refused(sandbox: RunningSandbox) -> None:
    for key in (None, "nobody-has-it"):
        done = hub("day", "status", env={"HUB_TARGET": sandbox.grpc, "HUB_KEY": key})
        assert 1 == done.exit_code
        assert "NO_CREDENTIAL" in done.stderr
        assert ("HUB_KEY is not set" in done.stderr) == (key is None)


def test_an_order_is_paid_by_who_scans_its_code(run: Run) -> None:
    order = told(run("pay", "1250 JPY", "--json", by=BOOKS))
    assert "PAYMENT_STATE_CREATED" == order["state"]
    scanned = run("sandbox", "scan", order["order_code"], "--wallet", "kakaopay")
    assert 0 == scanned.exit_code
    assert f"{order['payment_id']}  SUCCEEDED  1250 JPY" == scanned.stdout.splitlines()[0]
    assert "show this code" not in scanned.stdout
    again = run("sandbox", "scan", order["order_code"], "--wallet", "kakaopay", "--json")
    assert 1 == again.exit_code
    assert "ORDER_NOT_PAYABLE" == told(again)["error"]["reason"]
    assert told(again)["error"]["message"].endswith("No money moved. (the order is SUCCEEDED)")


def test_a_printed_code_is_paid_at_the_amount_that_the_payer_types(run: Run) -> None:
    sticker = next(shop.code for shop in SHOPS if shop.merchant_id == NOODLES)
    done = run("sandbox", "scan", sticker, "--wallet", "gcash", "--amount", "120 THB", "--json")
    assert 0 == done.exit_code
    assert "PAYMENT_STATE_SUCCEEDED" == told(done)["payment"]["state"]
    assert 1 == run("sandbox", "scan", sticker, "--wallet", "gcash").exit_code


def test_a_wallet_misbehaves_until_it_is_told_to_stop(run: Run, sandbox: RunningSandbox) -> None:
    done = run("sandbox", "fault", "refusing", "--wallet", "kakaopay", "--count", "0")
    assert "kakaopay: decline, until it is taken back\n" == done.stdout
    code = sandbox.code("kakaopay")
    assert 1 == run("pay", "500 JPY", code, by=BOOKS).exit_code
    assert "kakaopay: no fault\n" == run("sandbox", "fault", "none", "--wallet", "kakaopay").stdout
    assert 0 == run("pay", "500 JPY", sandbox.code("kakaopay"), by=BOOKS).exit_code


def test_the_clock_moves_forward_only(run: Run) -> None:
    before = told(run("sandbox", "clock", "--json"))
    after = told(run("sandbox", "clock", "--forward", "90s", "--json"))
    assert 90 <= float(after["offset"].rstrip("s")) - float(before["offset"].rstrip("s")) < 91
    back = run("sandbox", "clock", "--to", "2020-01-01T00:00:00Z")
    assert 1 == back.exit_code
    assert "forward only" in back.stderr


def test_a_scenario_is_told_step_by_step(run: Run) -> None:
    done = run("sandbox", "scenario", "refunded-in-parts")
    assert 0 == done.exit_code
    assert 4 == len(done.stdout.splitlines())
    assert all(line.startswith("ok   ") for line in done.stdout.splitlines())
    assert 1 == run("sandbox", "scenario", "nothing-of-the-kind").exit_code


def test_a_closed_day_stays_as_it_is_and_so_do_its_files(
    run: Run, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    payment = paid(run, sandbox)
    day = payment["business_date"]
    closed = run("day", "close", day)
    assert 0 == closed.exit_code
    report = run("report", "net", "--day", day)
    paid(run, sandbox)  # falls into the next day
    again = run("day", "close", day)
    assert f"{day} was closed before: nothing changed." == again.stdout.splitlines()[0]
    assert closed.stdout.splitlines() == again.stdout.splitlines()[1:]
    assert report.stdout_bytes == run("report", "net", "--day", day).stdout_bytes
    assert f"{day}  CLOSED  " in run("day", "status").stdout
    file = tmp_path / "net.csv"
    written = run("report", "net", "--day", day, "--output", str(file), "--json", "--format", "csv")
    assert {"output": str(file), "bytes": len(report.stdout_bytes)} == told(written)
    assert report.stdout_bytes == file.read_bytes()


def test_a_report_s_rows_add_up_and_are_the_same_in_csv_and_json(run: Run, sandbox: RunningSandbox) -> None:
    day = paid(run, sandbox)["business_date"]
    rows = list(csv.DictReader(io.StringIO(run("report", "net", "--day", day).stdout)))
    as_json = told(run("report", "net", "--day", day, "--json"))
    assert rows == [{name: value or "" for name, value in row.items()} for row in as_json]
    for total in (row for row in rows if row["row_type"] == "TOTAL"):
        own = [row for row in rows if row["participant_id"] == total["participant_id"]]
        details = [Decimal(row["net"]) for row in own if row["row_type"] == "DETAIL"]
        assert Decimal(total["net"]) == sum(details)
    for option, named in (("--wallet", "truemoney"), ("--acquirer", "acq_jp")):
        one = told(run("report", "net", "--day", day, option, named, "--json"))
        assert [row for row in as_json if row["participant_id"] == named] == one


def test_the_books_are_the_same_from_the_hub_and_from_its_store(run: Run, sandbox: RunningSandbox) -> None:
    paid(run, sandbox)
    store = ("--store", str(sandbox.said["store"]))
    for words in (("balances",), ("verify",), ("export",), ("export", "--format", "beancount")):
        of_hub, of_store = run("ledger", *words), run("ledger", *words, *store)
        assert 0 == of_hub.exit_code == of_store.exit_code
        assert of_hub.stdout == of_store.stdout
        assert told(run("ledger", *words, "--json")) == told(run("ledger", *words, *store, "--json"))
