"""`hub report net`: the report's bytes as the hub gives them, on standard output or in a file."""

import json
from pathlib import Path

import grpc
import pytest

from hub.v1.business_day_pb2 import GetNettingReportResponse, ReportFormat
from tests.hub.cli.running import Refusal, hub, scripted

CHUNKS = [GetNettingReportResponse(content=part) for part in (b"row_type,net\r\n", b"TOTAL,\xe0\xb8\xbf 1\n")]
WHOLE = b"row_type,net\r\nTOTAL,\xe0\xb8\xbf 1\n"


def test_the_report_is_printed_byte_for_byte() -> None:
    with scripted(GetNettingReport=CHUNKS) as script:
        done = script.hub("report", "net", "--day", "2026-11-22")

    assert (0, WHOLE) == (done.exit_code, done.stdout_bytes)
    asked = script.asked("GetNettingReport")
    assert ("2026-11-22", "REPORT_FORMAT_CSV") == (asked.business_date, ReportFormat.Name(asked.format))
    assert ("", "") == (asked.wallet_id, asked.acquirer_id)


@pytest.mark.parametrize(
    "words, wallet_id, acquirer_id",
    [(("--wallet", "truemoney"), "truemoney", ""), (("--acquirer", "acq_jp"), "", "acq_jp")],
)
def test_one_participants_rows_can_be_asked_for(
    words: tuple[str, ...], wallet_id: str, acquirer_id: str
) -> None:
    with scripted(GetNettingReport=CHUNKS) as script:
        script.hub("report", "net", "--day", "2026-11-22", *words)

    asked = script.asked("GetNettingReport")
    assert (wallet_id, acquirer_id) == (asked.wallet_id, asked.acquirer_id)


def test_json_asks_for_the_json_report() -> None:
    with scripted(GetNettingReport=[GetNettingReportResponse(content=b"[]")]) as script:
        done = script.hub("report", "net", "--day", "2026-11-22", "--json")

    assert [] == json.loads(done.stdout)
    assert "REPORT_FORMAT_JSON" == ReportFormat.Name(script.asked("GetNettingReport").format)


def test_the_report_can_be_written_into_a_file(tmp_path: Path) -> None:
    file = tmp_path / "net.csv"
    with scripted(GetNettingReport=CHUNKS) as script:
        told = script.hub("report", "net", "--day", "2026-11-22", "-o", str(file))
        as_json = script.hub(
            "report", "net", "--day", "2026-11-22", "-o", str(file), "--format", "csv", "--json"
        )

    assert ("", f"{file}: {len(WHOLE)} bytes\n") == (told.stdout, told.stderr)
    assert {"output": str(file), "bytes": len(WHOLE)} == json.loads(as_json.stdout)
    assert WHOLE == file.read_bytes()


def test_a_file_that_can_not_be_written_is_a_fault(tmp_path: Path) -> None:
    with scripted(GetNettingReport=CHUNKS) as script:
        done = script.hub("report", "net", "--day", "2026-11-22", "-o", str(tmp_path / "no" / "net.csv"))

    assert 1 == done.exit_code
    assert "can't be written" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--day", "2026-11-31"),
        ("--day", "2026-11-22", "--format", "docx"),
        ("--day", "2026-11-22", "--format", "csv", "--json"),
        ("--day", "2026-11-22", "--wallet", "truemoney", "--acquirer", "acq_jp"),
    ],
)
def test_wrong_usage_calls_nobody(words: tuple[str, ...]) -> None:
    assert 2 == hub("report", "net", *words).exit_code


def test_a_day_that_there_is_not_is_a_fault() -> None:
    with scripted(GetNettingReport=Refusal(grpc.StatusCode.NOT_FOUND, "DAY_NOT_FOUND")) as script:
        assert 1 == script.hub("report", "net", "--day", "2020-01-01").exit_code
