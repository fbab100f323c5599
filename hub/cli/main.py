"""The command `hub`: what there is to do, in words. Each command is loaded when it is called."""

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from hub.cli import holding, operations
from hub.cli.console import FAULT, OK, USAGE, end, note, say

EPILOG = """\b
Exit codes: 0 good; 1 a fault was found (a declined payment is one);
2 wrong usage; 3 no hub reached.
Commands that call a hub read HUB_TARGET (host:port) and HUB_KEY."""

app = typer.Typer(
    name="hub",
    help="Qrossing: a QR payment crosses a border, is booked, and the day is netted.",
    epilog=EPILOG,
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
app.add_typer(operations.incidents, name="incidents")
app.add_typer(operations.dead_letters, name="dead-letters")
app.add_typer(holding.hold, name="hold")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
StoreOption = Annotated[
    str | None, typer.Option("--store", help="Open this store directly, read-only: sqlite:///path.")
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write a file, not standard output.", dir_okay=False)
]
WalletOption = Annotated[str, typer.Option("--wallet", help="A wallet's id, such as truemoney.")]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            say(f"qrossing {version('qrossing')}")
        except PackageNotFoundError:
            say("qrossing, not installed: run from its sources")
        end(OK)


@app.callback()
def hub(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Qrossing: a QR payment crosses a border, is booked, and the day is netted."""


@app.command(short_help="Run everything here: a hub, wallets, payments, a closed day.")
def demo(
    json: Json = False,
    stay: Annotated[bool, typer.Option("--stay", help="Keep running until Ctrl-C.")] = False,
    directory: Annotated[
        Path | None, typer.Option("--dir", help="Where store and reports go; a new folder unless given.")
    ] = None,
) -> None:
    """Run everything here: a hub, three sandbox wallets, a paying POS, a day closed and netted.

    With --stay --json it plays nothing: the first line tells other programs addresses and keys.
    """
    from hub.cli.demo import run_demo

    run_demo(as_json=json, stay=stay, directory=directory)


@app.command(short_help="Serve a hub until SIGTERM.")
def serve(
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Replayed rates, movable clock.")] = False,
    free_ports: Annotated[
        bool, typer.Option("--free-ports", help="Take free ports where the set ones are taken.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the addresses as JSON once it serves.")] = False,
) -> None:
    """Serve a hub until SIGTERM, which lets the payments at work come to their end.

    Settings are HUB_STORE, HUB_GRPC, HUB_HTTP, HUB_ZONE ... (hub/settings.py tells all) or, in lower case
    and without HUB_, lines of the TOML file that HUB_CONFIG names, where the wallets are: [wallets.ID].
    """
    from hub.cli.serve import run_serve

    run_serve(sandbox=sandbox, free_ports=free_ports, as_json=json)


@app.command(short_help="Pay as a POS does, or make an order with a code to show.")
def pay(
    amount: Annotated[str, typer.Argument(help='What the merchant wants, such as "3480 JPY".')],
    code: Annotated[str | None, typer.Argument(help="The payer's code; none makes an order.")] = None,
    order: Annotated[str, typer.Option("--order", help="The merchant's own order number.")] = "",
    request_id: Annotated[
        str | None, typer.Option("--request-id", help="The id of an earlier call, to repeat it.")
    ] = None,
    merchant: Annotated[
        str | None, typer.Option("--merchant", help="For which merchant, with an acquirer's key.")
    ] = None,
    hold: Annotated[bool, typer.Option("--hold", help="Set the money aside, to capture it later.")] = False,
    json: Json = False,
) -> None:
    """Pay as a POS does: with a payer's code, or make an order with a code to show. Needs HUB_KEY."""
    from hub.cli.pay import run_pay

    run_pay(amount, code, order=order, request_id=request_id, merchant_id=merchant, hold=hold, as_json=json)


@app.command(short_help="Tell one payment's story.")
def why(
    record_id: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="Of a payment, attempt, refund, quote or request, or a wallet's own."
        ),
    ],
    json: Json = False,
) -> None:
    """Tell one payment's story: code, route, quote, attempts, entries, day. Needs an operator's HUB_KEY."""
    from hub.cli.why import run_why

    run_why(record_id, as_json=json)


@app.command(short_help="Look for what would keep a hub from running well here.")
def doctor(json: Json = False) -> None:
    """Look for what would keep a hub from running well here. Needs no hub."""
    from hub.cli.doctor import run_doctor

    run_doctor(as_json=json)


app.command("resolve", short_help="End an unknown by the wallet's evidence.", help=operations.RESOLVE_HELP)(
    operations.resolve
)


@qr.command("read", short_help="Read codes from standard input, one a line.")
def qr_read(
    json: Annotated[  # noqa: ARG001 the answer is JSON either way
        bool, typer.Option("--json", help="It prints JSON either way.", show_default=False)
    ] = True,
) -> None:
    """Read one code per line from standard input; print one JSON object per line."""
    from hub.cli.qr import run_read

    run_read()


@qr.command("explain", short_help="Tell a code field by field.")
def qr_explain(code: Annotated[str, typer.Argument(help="What a scanner read.")], json: Json = False) -> None:
    """Tell a code field by field, what is wrong with it and how to repair it."""
    from hub.cli.qr import run_explain

    run_explain(code, as_json=json)


@qr.command("make", short_help="Draw a code: a text as it is, or a scheme's own code.")
def qr_make(
    text: Annotated[
        str | None, typer.Argument(help="The text of the code, unless --scheme makes it.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .svg or .png file; none draws in the terminal.")
    ] = None,
    scheme: Annotated[str | None, typer.Option(help="A scheme's id, such as sg-paynow or upi.")] = None,
    account: Annotated[str, typer.Option(help="Whom the scheme pays.")] = "",
    amount: Annotated[str | None, typer.Option(help="In the scheme's currency, such as 120.00.")] = None,
    name: Annotated[str | None, typer.Option(help="The merchant's name.")] = None,
    city: Annotated[str | None, typer.Option(help="The merchant's city.")] = None,
    mcc: Annotated[str, typer.Option(help="The merchant category, four digits.")] = "0000",
    json: Json = False,
) -> None:
    """Draw a code: a text as it is, or a scheme's own code for an account. Terminal, SVG or PNG."""
    from hub.cli.console import USAGE, end
    from hub.cli.qr import minted, run_make

    if (text is None) == (scheme is None):
        end(USAGE, "either a text, or --scheme with --account")
    if scheme is not None:
        text = minted(scheme, account, amount=amount, name=name, city=city, mcc=mcc)
    run_make(text or "", output, as_json=json)


@qr.command("scan", short_help="Find and read the codes in a picture.")
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
def day_close(
    date: Annotated[str, typer.Argument(metavar="DATE", help="Such as 2026-11-22.")], json: Json = False
) -> None:
    """Close a day and seal the books. Closing twice changes nothing."""
    from hub.cli.day import run_close

    run_close(date, as_json=json)


@report.command("net", short_help="Print what each wallet and acquirer owes or is owed.")
def report_net(
    day: Annotated[str, typer.Option("--day", metavar="DATE", help="Such as 2026-11-22.")],
    wallet: Annotated[str | None, typer.Option("--wallet", help="Only this wallet.")] = None,
    acquirer: Annotated[str | None, typer.Option("--acquirer", help="Only this acquirer.")] = None,
    format: Annotated[  # noqa: A002 the flag's name
        str | None, typer.Option("--format", help="csv (default), json, xlsx or pdf.")
    ] = None,
    output: Output = None,
    json: Annotated[
        bool, typer.Option("--json", help="The report as JSON; with --output, what was written.")
    ] = False,
) -> None:
    """Print the netting report of a day: what each wallet and acquirer owes or is owed, row by row.

    Positive amounts are paid to the hub.
    """
    from hub.cli.report import run_net

    run_net(day, wallet_id=wallet, acquirer_id=acquirer, report_format=format, output=output, as_json=json)


@ledger.command("balances", short_help="List all accounts and the trial balance.")
def ledger_balances(store: StoreOption = None, json: Json = False) -> None:
    """List every account's balance and the trial balance, which is zero per currency."""
    from hub.cli.ledger import run_balances

    run_balances(store, as_json=json)


@ledger.command("verify", short_help="Prove the books.")
def ledger_verify(store: StoreOption = None, json: Json = False) -> None:
    """Prove the books: chains from the first entry, every entry zero, balances equal to postings."""
    from hub.cli.ledger import run_verify

    run_verify(store, as_json=json)


@ledger.command("export")
def ledger_export(
    format: Annotated[  # noqa: A002 the flag's name
        str, typer.Option("--format", help="hledger or beancount.")
    ] = "hledger",
    store: StoreOption = None,
    output: Output = None,
    json: Annotated[
        bool, typer.Option("--json", help="The journal inside JSON; with --output, what was written.")
    ] = False,
) -> None:
    """Write the journal for hledger or beancount."""
    from hub.cli.ledger import run_export

    run_export(store, journal_format=format, output=output, as_json=json)


@sandbox.command("code")
def sandbox_code(wallet: WalletOption, json: Json = False) -> None:
    """Get a fresh consumer code of a sandbox wallet, good for one payment."""
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
    kind: Annotated[
        str,
        typer.Argument(
            help="late, silent, wrong, down, garbled, forged, pending, refusing, repeating; none ends all."
        ),
    ],
    wallet: WalletOption,
    count: Annotated[
        int, typer.Option("--count", min=0, max=1_000_000, help="For how many calls; 0: until taken back.")
    ] = 1,
    delay: Annotated[str, typer.Option("--delay", help="How long it is late or down.")] = "10s",
    verb: Annotated[
        str | None, typer.Option("--verb", help="Only for pay, inquire, cancel, refund ...")
    ] = None,
    json: Json = False,
) -> None:
    """Have a sandbox wallet misbehave on request. One that is down hears nothing until its time is over."""
    from hub.cli.sandbox import run_fault

    run_fault(kind, wallet, count=count, delay=delay, verb=verb, as_json=json)


@sandbox.command("scenario")
def sandbox_scenario(
    name: Annotated[
        str, typer.Argument(help="paid, declined, unknown-that-resolves, undone or refunded-in-parts.")
    ],
    json: Json = False,
) -> None:
    """Play a named scenario and tell what happens."""
    from hub.cli.sandbox import run_scenario

    run_scenario(name, as_json=json)


def run() -> None:
    """The entry point of the command."""
    # What gRPC's core would print of a taken port or a strange key, the commands say in their own words.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    _speak_utf8()
    try:
        app()
    except* BrokenPipeError:
        # Whoever read us has gone; what Python would flush at its end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except* OSError as wrong:
        note(f"hub: {wrong.exceptions[0]}")
    sys.exit(FAULT)  # the command itself ends by an exit of its own


def _speak_utf8() -> None:
    """Codes and names are of all scripts, whatever the locale; ends where the arguments are no UTF-8."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    try:
        "".join(sys.argv).encode()
    except UnicodeEncodeError:
        note("hub: the arguments are not UTF-8")
        sys.exit(USAGE)
