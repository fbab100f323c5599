"""`hub report`: files for settlement operations."""

import sys
from pathlib import Path
from typing import Any, NoReturn

from hub.cli.console import OK, USAGE, end, note, with_hub

FORMATS = ("csv", "json", "xlsx", "pdf")


def run_net(
    day: str, *, wallet_id: str | None, acquirer_id: str | None, report_format: str, output: Path | None
) -> NoReturn:
    """Fetches a netting report, byte for byte."""
    from hub.v1 import business_day_pb2, settlement_service_pb2_grpc

    if report_format not in FORMATS:
        end(USAGE, f"--format is one of {', '.join(FORMATS)}")
    if wallet_id and acquirer_id:
        end(USAGE, "either --wallet or --acquirer")
    request = business_day_pb2.GetNettingReportRequest(
        business_date=day,
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
        write_bytes(content, output)
        return OK

    with_hub(work)


def write_bytes(content: bytes, output: Path | None) -> None:
    """Writes a file, or standard output without a change of a byte."""
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(content)
        note(f"{output}: {len(content)} bytes")
