"""The command `hub`: what there is to do, in words. Each command is loaded when it is called."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="hub",
    help="Qrossing: a QR payment crosses a border, is booked, and the day is netted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
qr = typer.Typer(help="Read, explain and make payment codes. Needs no hub.", no_args_is_help=True)
day = typer.Typer(help="The business day: how it stands, and closing it.", no_args_is_help=True)
report = typer.Typer(help="Reports for settlement operations.", no_args_is_help=True)
ledger = typer.Typer(help="The books: balances, proof, export.", no_args_is_help=True)
sandbox = typer.Typer(help="Play the payer, the fault and the clock of a sandbox.", no_args_is_help=True)
for group, name in ((qr, "qr"), (day, "day"), (report, "report"), (ledger, "ledger"), (sandbox, "sandbox")):
    app.add_typer(group, name=name)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
StoreOption = Annotated[
    str | None, typer.Option("--store", help="Open this store directly, read-only: sqlite:///path.")
]
WalletOption = Annotated[str, typer.Option("--wallet", help="A wallet's id, such as truemoney.")]


@app.command()
def demo(
    json: Json = False,
    stay: Annotated[bool, typer.Option("--stay", help="Keep running until Ctrl-C.")] = False,
    directory: Annotated[
        Path | None, typer.Option("--dir", help="Where store and reports go; a new folder unless given.")
    ] = None,
) -> None:
    """Run everything here: a hub, three sandbox wallets, a paying POS, a day closed and netted."""
    from hub.cli.demo import run_demo

    run_demo(as_json=json, stay=stay, directory=directory)


@app.command()
def serve(
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Replayed rates, movable clock.")] = False,
    free_ports: Annotated[bool, typer.Option("--free-ports", help="Take free ports if taken.")] = False,
) -> None:
    """Serve a hub until SIGTERM. Settings: HUB_* and the TOML file named by HUB_CONFIG."""
    from hub.cli.serve import run_serve

    run_serve(sandbox=sandbox, free_ports=free_ports)


@app.command()
def pay(
    amount: Annotated[str, typer.Argument(help='What the merchant wants, such as "3480 JPY".')],
    code: Annotated[str | None, typer.Argument(help="The payer's code; none makes an order.")] = None,
    order: Annotated[str, typer.Option("--order", help="The merchant's own order number.")] = "",
    request_id: Annotated[str | None, typer.Option("--request-id", help="To repeat a call.")] = None,
    merchant: Annotated[str | None, typer.Option("--merchant", help="For an acquirer's key.")] = None,
    json: Json = False,
) -> None:
    """Pay as a POS does: with a payer's code, or make an order with a code to show. Needs HUB_KEY."""
    from hub.cli.pay import run_pay

    run_pay(amount, code, order=order, request_id=request_id, merchant_id=merchant, as_json=json)


@app.command()
def why(
    record_id: Annotated[str, typer.Argument(metavar="ID", help="A payment, attempt, refund or quote id.")],
    json: Json = False,
) -> None:
    """Tell one payment's story: code, route, quote, attempts, entries, day."""
    from hub.cli.why import run_why

    run_why(record_id, as_json=json)


@app.command()
def doctor(json: Json = False) -> None:
    """Look for what would keep a hub from running well here. Needs no hub."""
    from hub.cli.doctor import run_doctor

    run_doctor(as_json=json)


@qr.command("read")
def qr_read(json: Json = True) -> None:  # noqa: ARG001 the answer is JSON either way
    """Read one code per line from standard input; print one JSON object per line."""
    from hub.cli.qr import run_read

    run_read()


@qr.command("explain")
def qr_explain(code: str, json: Json = False) -> None:
    """Tell a code field by field, what is wrong with it and how to repair it."""
    from hub.cli.qr import run_explain

    run_explain(code, as_json=json)


@qr.command("make")
def qr_make(
    text: Annotated[str, typer.Argument(help="The text of the code.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .svg or .png file; none draws in the terminal.")
    ] = None,
    json: Json = False,
) -> None:
    """Draw a code: in the terminal, or as SVG or PNG."""
    from hub.cli.qr import run_make

    run_make(text, output, as_json=json)


@qr.command("scan")
def qr_scan(
    image: Annotated[Path, typer.Argument(help="A PNG, JPEG or other picture.")], json: Json = False
) -> None:
    """Find the codes in a picture: their texts, or with --json what they say. Needs the extra `images`."""
    from hub.cli.qr import run_scan

    run_scan(image, as_json=json)


@day.command("status")
def day_status(json: Json = False) -> None:
    """List the business days and what is unresolved."""
    from hub.cli.day import run_status

    run_status(as_json=json)


@day.command("close")
def day_close(date: Annotated[str, typer.Argument(help="YYYY-MM-DD")], json: Json = False) -> None:
    """Close a day and seal the books. Closing twice changes nothing."""
    from hub.cli.day import run_close

    run_close(date, as_json=json)


@report.command("net")
def report_net(
    day: Annotated[str, typer.Option("--day", help="YYYY-MM-DD")],
    wallet: Annotated[str | None, typer.Option("--wallet", help="Only this wallet.")] = None,
    acquirer: Annotated[str | None, typer.Option("--acquirer", help="Only this acquirer.")] = None,
    format: Annotated[str, typer.Option("--format", help="csv, json, xlsx or pdf")] = "csv",  # noqa: A002 the flag's name
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file, not stdout.")] = None,
    json: Json = False,
) -> None:
    """Print the netting report of a day: what each wallet and acquirer owes or is owed, row by row."""
    from hub.cli.report import run_net

    chosen = "json" if json else format
    run_net(day, wallet_id=wallet, acquirer_id=acquirer, report_format=chosen, output=output)


@ledger.command("balances")
def ledger_balances(store: StoreOption = None, json: Json = False) -> None:
    """List every account's balance and the trial balance, which is zero per currency."""
    from hub.cli.ledger import run_balances

    run_balances(store, as_json=json)


@ledger.command("verify")
def ledger_verify(store: StoreOption = None, json: Json = False) -> None:
    """Prove the books: chains from the first entry, every entry zero, balances equal to postings."""
    from hub.cli.ledger import run_verify

    run_verify(store, as_json=json)


@ledger.command("export")
def ledger_export(
    format: Annotated[str, typer.Option("--format", help="hledger or beancount")] = "hledger",  # noqa: A002 the flag's name
    store: StoreOption = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file, not stdout.")] = None,
    json: Json = False,
) -> None:
    """Write the journal for hledger or beancount."""
    from hub.cli.ledger import run_export

    run_export(store, journal_format=format, output=output, as_json=json)


@sandbox.command("code")
def sandbox_code(wallet: WalletOption, json: Json = False) -> None:
    """Get a fresh consumer code of a sandbox wallet."""
    from hub.cli.sandbox import run_code

    run_code(wallet, as_json=json)


@sandbox.command("scan")
def sandbox_scan(
    code: Annotated[str, typer.Argument(help="A merchant's code: an order's, or a printed one.")],
    wallet: WalletOption,
    amount: Annotated[str | None, typer.Option("--amount", help='For a printed code: "120 THB".')] = None,
    json: Json = False,
) -> None:
    """Be a payer who scans a merchant's code and pays."""
    from hub.cli.sandbox import run_scan

    run_scan(code, wallet, amount, as_json=json)


@sandbox.command("clock")
def sandbox_clock(
    forward: Annotated[str | None, typer.Option("--forward", help="Such as 90s, 15m, 2h, 1d.")] = None,
    to: Annotated[str | None, typer.Option("--to", help="An RFC 3339 time to jump to.")] = None,
    json: Json = False,
) -> None:
    """Show the sandbox's clock, or move it."""
    from hub.cli.sandbox import run_clock

    run_clock(forward, to, as_json=json)


@sandbox.command("fault")
def sandbox_fault(
    kind: Annotated[str, typer.Argument(help="late, silent, wrong, down, garbled, forged ... or none")],
    wallet: WalletOption,
    count: Annotated[int, typer.Option("--count", help="For how many calls; 0 until taken back.")] = 1,
    delay: Annotated[str | None, typer.Option("--delay", help="For late: such as 5s.")] = None,
    verb: Annotated[str | None, typer.Option("--verb", help="Only pay, inquire, cancel ...")] = None,
    json: Json = False,
) -> None:
    """Have a sandbox wallet misbehave on request."""
    from hub.cli.sandbox import run_fault

    run_fault(kind, wallet, count=count, delay=delay, verb=verb, as_json=json)


@sandbox.command("scenario")
def sandbox_scenario(
    name: Annotated[str, typer.Argument(help="A scenario's name.")], json: Json = False
) -> None:
    """Play a named scenario and tell what happens."""
    from hub.cli.sandbox import run_scenario

    run_scenario(name, as_json=json)


def run() -> None:
    """The entry point of the command."""
    app()
