"""The operator's oracle: what a store, or what was exported of it, says against the hub.

python3 -m tests.oracle --store /var/lib/qrossing/hub.sqlite3
python3 -m tests.oracle --ledger books.journal --report net.csv --seal 2026-11-22=0c65fb278c24b51f
python3 -m tests.oracle --ledger books.journal --wallet truemoney=statement.csv --from 2026-11-22

Only what is handed in is judged; of the rules that would need more it says so. A store is opened read-only,
also while a hub serves it. A statement is CSV with the columns reference,amount,currency,refund_reference,at:
amount above zero for a debit of the payer, below zero for money back, reference the attempt's id.
Exit codes: 0 nothing found, 1 a rule or a wallet's book is broken, 2 something could not be read.
"""

import argparse
import csv
import io
import json
import sqlite3
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.oracle.evidence import Head, NettingFile, Witness
from tests.oracle.exported import Unreadable, read_ledger
from tests.oracle.netting import COLUMNS
from tests.oracle.reading import read_store
from tests.oracle.rows import Store
from tests.oracle.rules import Source
from tests.oracle.statements import read_statement
from tests.oracle.verdict import Verdict, pronounce

OK, FOUND, UNREADABLE = 0, 1, 2
SEAL_DIGITS_MIN = 16
"""As many as the hub's own commands print."""


@dataclass(slots=True)
class Handed:
    """What was handed in."""

    store: Store = field(default_factory=Store)
    witness: Witness = field(default_factory=Witness)
    sources: set[Source] = field(default_factory=set)


def main(arguments: list[str]) -> int:
    """Judges what is named on the command line."""
    asked = _parser().parse_args(arguments)
    if not (asked.store or asked.ledger or asked.report):
        print("nothing to judge: name a --store, a --ledger or a --report", file=sys.stderr)
        return UNREADABLE
    try:
        handed = _hand_in(asked)
    except (Unreadable, OSError, UnicodeDecodeError, sqlite3.Error) as why:
        print(f"can't be judged: {why}", file=sys.stderr)
        return UNREADABLE
    verdict = pronounce(handed.store, handed.witness, frozenset(handed.sources), asked.begin, asked.end)
    if asked.json:
        print(json.dumps(verdict.as_json()))
    else:
        _tell(verdict)
    return FOUND if verdict.is_bad else OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m tests.oracle",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--store", type=_path, metavar="FILE", help="a SQLite store, all rules")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="hub ledger export, either format")
    parser.add_argument(
        "--report", type=Path, metavar="FILE", action="append", default=[], help="hub report net, CSV or JSON"
    )
    parser.add_argument(
        "--wallet", metavar="ID=FILE", help="a wallet's statement", type=_pair, action="append", default=[]
    )
    parser.add_argument(
        "--seal",
        metavar="DATE=SEAL",
        help="as it was told at the close",
        type=_pair,
        action="append",
        default=[],
    )
    parser.add_argument(
        "--from", dest="begin", type=_day, metavar="DATE", help="statements begin with this day"
    )
    parser.add_argument("--to", dest="end", type=_day, metavar="DATE", help="statements end with this day")
    parser.add_argument("--at-rest", action="store_true", help="nothing may be open any more")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser


def _hand_in(asked: argparse.Namespace) -> Handed:
    handed = Handed()
    if asked.store:
        handed.store = read_store(asked.store)
        handed.sources.add(Source.STORE)
    if asked.ledger:
        exported = read_ledger(_text(asked.ledger))
        if asked.store:
            handed.witness.heads.extend(Head(each.lane, each.seq, each.hash) for each in exported.entries)
            handed.sources.add(Source.EARLIER)
        else:
            handed.store = exported
        handed.sources.add(Source.LEDGER)
    for path in asked.report:
        handed.witness.reports.append(_report(_text(path), path))
        handed.sources.add(Source.REPORTS)
    for wallet_id, path in asked.wallet:
        handed.witness.books_of.append(wallet_id)
        handed.witness.movements.extend(read_statement(wallet_id, _text(Path(path))))
        handed.sources.add(Source.WALLETS)
    for day, seal in asked.seal:
        if len(seal) < SEAL_DIGITS_MIN:
            raise Unreadable(f"the seal of {day} is too short to tell anything: {seal!r}")
        handed.witness.seals[day] = seal
        handed.sources.add(Source.SEALS)
    if asked.at_rest:
        handed.sources.add(Source.REST)
    return handed


def _report(text: str, path: Path) -> NettingFile:
    """A netting report of either format, of everybody or of one."""
    try:
        if text.lstrip().startswith("["):
            text = _as_csv(json.loads(text))
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        days = sorted({row["business_date"] for row in rows})
        everybody = {row["participant_id"] for row in rows}
        day = date.fromisoformat(days[0]).isoformat()
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as why:
        raise Unreadable(f"{path} is no netting report: {why!r}") from why
    return NettingFile(day, text, only_of=everybody.pop() if len(everybody) == 1 else "")


def _as_csv(rows: Iterable[dict[str, str | None]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([row[column] or "" for column in COLUMNS] for row in rows)
    return out.getvalue()


def _tell(verdict: Verdict) -> None:
    for looked in verdict.rules:
        print(f"{'ok' if not looked.findings else len(looked.findings):>5}  {looked.rule.sentence}")
        for finding in looked.findings:
            print(f"         {finding.about}: {finding.detail}")
    for each in verdict.breaks:
        amounts = f"{each.at_wallet} at {each.wallet_id}, {each.at_hub} in the books {each.currency}"
        print(f"break  {each.reference}: {amounts}: {each.explained or 'nobody knows why'}")
    if verdict.left_out:
        print(f"{len(verdict.left_out)} attempts reach beyond these days and were not compared")
    if verdict.unseen:
        print(f"{len(verdict.unseen)} rules not looked at: they need {', '.join(verdict.lacking)}")
    broken = sum(1 for looked in verdict.rules if looked.findings)
    print(f"{len(verdict.rules)} rules looked at, {broken} broken; {len(verdict.breaks)} breaks")


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def _path(text: str) -> Path:
    return Path(text.removeprefix("sqlite:///"))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as why:
        raise argparse.ArgumentTypeError(f"{text!r} is no day") from why
