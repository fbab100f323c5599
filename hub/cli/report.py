"""`hub report`: files for settlement operations."""

import sys
from pathlib import Path
from typing import Any, NoReturn

from hub.cli.console import FAULT, OK, USAGE, end, note, say_json, with_hub
from hub.cli.day import parse_day

FORMATS = ("csv", "json", "xlsx", "pdf")


def run_net(
    day: str,
    *,
    wallet_id: str | None,
    acquirer_id: str | None,
    report_format: str | None,
    output: Path | None,
    as_json: bool,
) -> NoReturn:
    """Fetches a netting report, byte for byte. `as_json` prints the JSON report, or what was written."""
    from hub.v1 import business_day_pb2, settlement_service_pb2_grpc

    report_format = report_format or ("json" if as_json else "csv")
    if report_format not in FORMATS:
        end(USAGE, f"--format is one of {', '.join(FORMATS)}")
    if as_json and report_format != "json" and output is None:
        end(USAGE, f"--json and --format {report_format} contradict each other without --output")
    if wallet_id and acquirer_id:
        end(USAGE, "either --wallet or --acquirer")
    request = business_day_pb2.GetNettingReportRequest(
        business_date=parse_day(day),
        format=business_day_pb2.ReportFormat.Value(f"REPORT_FORMAT_{report_format.upper()}"),
    )
    if wallet_id:
        request.wallet_id = wallet_id
    if acquirer_id:
        request.acquirer_id = acquirer_id

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        content = b"".join(
            [chunk.content async for chunk in link.stream(service.GetNettingReport, request, seconds=120.0)]
        )
        write_bytes(content, output, as_json=as_json)
        return OK

    with_hub(work, as_json=as_json)


def write_bytes(content: bytes, output: Path | None, *, as_json: bool) -> None:
    """Writes a file and tells of it, or standard output without a change of a byte."""
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(content)
    except OSError as wrong:
        end(FAULT, f"{output} can't be written: {wrong.strerror}")
    if as_json:
        say_json({"output": str(output), "bytes": len(content)})
    else:
        note(f"{output}: {len(content)} bytes")
