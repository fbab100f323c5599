"""`hub day`: the business days."""

from datetime import date
from typing import Any, NoReturn

from hub.cli.console import OK, USAGE, end, message_json, note, say, say_json, with_hub


def parse_day(text: str) -> str:
    """A business day as it is typed, once it is one."""
    try:
        found = date.fromisoformat(text).isoformat()
    except ValueError:
        found = None
    if found != text:
        end(USAGE, f"{text!r} is no day: write it like 2026-11-22")
    return text


def run_status(*, as_json: bool) -> NoReturn:
    """Lists the days."""
    from hub.v1 import business_day_pb2, settlement_service_pb2_grpc

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        answer = await link.call(service.ListDays, business_day_pb2.ListDaysRequest())
        if as_json:
            say_json([message_json(day) for day in answer.days])
        else:
            for day in answer.days:
                say_day(day)
            if answer.next_page_token:
                note("earlier days are not shown")
        return OK

    with_hub(work, as_json=as_json)


def run_close(day: str, *, as_json: bool) -> NoReturn:
    """Closes a day."""
    from hub.v1 import business_day_pb2, settlement_service_pb2_grpc

    request = business_day_pb2.CloseDayRequest(business_date=parse_day(day))

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        answer = await link.call(service.CloseDay, request, seconds=60.0)
        if as_json:
            say_json(message_json(answer))
        else:
            if answer.already_closed:
                say(f"{day} was closed before: nothing changed.")
            say_day(answer.day)
        return OK

    with_hub(work, as_json=as_json)


def say_day(day: Any) -> None:
    """A day with its totals for people."""
    from hub.cli.words import amount_text, counted, time_text
    from hub.v1 import business_day_pb2, participant_pb2

    state = business_day_pb2.BusinessDayState.Name(day.state).removeprefix("BUSINESS_DAY_STATE_")
    closed = f", closed {time_text(day.close_time)}, seal {day.sealed_hash[:16]}" if day.sealed_hash else ""
    say(
        f"{day.business_date}  {state}  {counted(day.payment_count, 'payment')},"
        f" {counted(day.refund_count, 'refund')}, {day.unresolved_count} unresolved{closed}"
    )
    for total in day.totals:
        role = participant_pb2.ParticipantRole.Name(total.participant.role).removeprefix("PARTICIPANT_ROLE_")
        owes = _direction(total.net.minor_units)
        name = f"{role.lower()} {total.participant.participant_id}"
        say(f"  {name:<28} net {amount_text(total.net):>18}  {owes}  ({counted(total.row_count, 'row')})")


def _direction(net_minor: int) -> str:
    """Who pays whom: positive is the participant's to pay."""
    if net_minor == 0:
        return "nothing to settle"
    return "pays the hub" if net_minor > 0 else "is paid"
