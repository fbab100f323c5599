"""`hub day`: the business days."""

from typing import Any, NoReturn

from hub.cli.console import OK, message_json, say, say_json, with_hub


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
        return OK

    with_hub(work)


def run_close(date: str, *, as_json: bool) -> NoReturn:
    """Closes a day."""
    from hub.v1 import business_day_pb2, settlement_service_pb2_grpc

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        answer = await link.call(
            service.CloseDay, business_day_pb2.CloseDayRequest(business_date=date), seconds=60.0
        )
        if as_json:
            say_json(message_json(answer))
        else:
            if answer.already_closed:
                say(f"{date} was closed before: nothing changed.")
            say_day(answer.day)
        return OK

    with_hub(work)


def say_day(day: Any) -> None:
    """A day with its totals for people."""
    from hub.cli.words import amount_text, time_text
    from hub.v1 import business_day_pb2, participant_pb2

    state = business_day_pb2.BusinessDayState.Name(day.state).removeprefix("BUSINESS_DAY_STATE_")
    closed = f", closed {time_text(day.close_time)}, seal {day.sealed_hash[:16]}" if day.sealed_hash else ""
    say(
        f"{day.business_date}  {state}  {day.payment_count} payments, {day.refund_count} refunds,"
        f" {day.unresolved_count} unresolved{closed}"
    )
    for total in day.totals:
        role = participant_pb2.ParticipantRole.Name(total.participant.role).removeprefix("PARTICIPANT_ROLE_")
        owes = "pays the hub" if total.net.minor_units >= 0 else "is paid"
        name = f"{role.lower()} {total.participant.participant_id}"
        say(f"  {name:<28} net {amount_text(total.net):>18}  {owes}  ({total.row_count} rows)")
