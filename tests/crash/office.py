"""The operators of a hub that dies: they close days, and keep every seal and report that they were given."""

from hub.client.link import Link
from hub.v1 import business_day_pb2, settlement_service_pb2_grpc
from tests.crash.patience import answered
from tests.crash.served import ServedHub


class Office:
    """Closes day after day; a sandbox lets it close them before they are over."""

    def __init__(self, hub: ServedHub) -> None:
        self._hub = hub
        self._closed: dict[str, str] = {}
        """The seals of the days that it was told are closed."""
        self._reports: dict[str, bytes] = {}

    @property
    def days_closed(self) -> int:
        """How many it was told are closed."""
        return len(self._closed)

    async def close_a_day(self) -> None:
        """Closes the first open day, asking until it is told so."""
        async with Link(self._hub.target, self._hub.keys.operator) as link:
            days = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
            first = await answered(link, days.GetDay, business_day_pb2.GetDayRequest())
            day = first.day.business_date
            asked = business_day_pb2.CloseDayRequest(business_date=day)
            self._closed[day] = (await answered(link, days.CloseDay, asked)).day.sealed_hash

    async def faults(self) -> list[str]:
        """Asks for everything again: a closed day keeps its seal and its report, byte for byte."""
        found = []
        async with Link(self._hub.target, self._hub.keys.operator) as link:
            days = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
            for day, seal in self._closed.items():
                asked = business_day_pb2.CloseDayRequest(business_date=day)
                answer = await answered(link, days.CloseDay, asked)
                if not answer.already_closed or answer.day.sealed_hash != seal:
                    found.append(f"{day} was closed as {seal}, now {answer.day.sealed_hash}")
                wanted = business_day_pb2.GetNettingReportRequest(
                    business_date=day, format=business_day_pb2.REPORT_FORMAT_CSV
                )
                report = b"".join(
                    [piece.content async for piece in link.stream(days.GetNettingReport, wanted)]
                )
                if self._reports.setdefault(day, report) != report:
                    found.append(f"{day} has another report than before")
        return found
