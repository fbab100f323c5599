"""What two operators do about incidents and unknowns, and how they are refused."""

from collections.abc import Awaitable, Callable
from typing import Any

from fx.money import Money
from hub.v1 import evidence_pb2, resolution_pb2
from hub.v1.incident_pb2 import ApproveIncidentClosureRequest, ProposeIncidentClosureRequest
from hub.v1.resolution_pb2 import ApproveAttemptResolutionRequest, ProposeAttemptResolutionRequest
from tests.hub.api.calls import as_
from tests.hub.api.cast import APPROVER_KEY, OPERATOR_KEY, SECOND_KEY
from tests.hub.api.house import House
from tests.hub.flows.scripted import SILENT, lost_after, says
from wallets.outcome import Approved

ANN, AGAIN_ANN, BOB = as_(OPERATOR_KEY), as_(SECOND_KEY), as_(APPROVER_KEY)
PAID, UNPAID = resolution_pb2.RESOLVED_OUTCOME_APPROVED, resolution_pb2.RESOLVED_OUTCOME_DECLINED
MAIL = evidence_pb2.Evidence(description="Mail, ticket 4711", content=b"%PDF", media_type="application/pdf")
DONE = "Their report named another order."


async def odd(house: House, name: str = "odd") -> None:
    """A yes to something else: an incident."""
    await house.begin(name, says(Approved("another", "W1", Money("THB", 1))))


async def propose_closure(
    house: House, incident_id: str = "inc_1", resolution: str = DONE, **more: Any
) -> Any:
    """Ann says that an incident is dealt with."""
    request = ProposeIncidentClosureRequest(incident_id=incident_id, resolution=resolution, **more)
    return (await house.settlement.ProposeIncidentClosure(request, metadata=ANN)).incident


async def approve_closure(house: House, by: Any = BOB, **asked: str) -> Any:
    """Bob agrees."""
    request = ApproveIncidentClosureRequest(**{"incident_id": "inc_1", **asked})
    return (await house.settlement.ApproveIncidentClosure(request, metadata=by)).incident


async def unknown(house: House, name: str = "req-1") -> tuple[str, str]:
    """A payment that its wallet debited and never spoke of: its id and its attempt's."""
    payment = await house.begin(name, lost_after)
    return payment.payment_id, payment.attempts[0].attempt_id


async def long_unknown(house: House) -> tuple[str, str]:
    """The same, so long after its pay call that no debit of it can appear any more."""
    house.thai.always("inquire", says(SILENT))
    found = await unknown(house)
    house.clock.forward(seconds=house.thai.profile.pay_in_flight_seconds + 1)
    return found


async def propose(house: House, by: Any = ANN, **asked: Any) -> Any:
    """Ann says what became of an unknown."""
    request = ProposeAttemptResolutionRequest(**{"outcome": PAID, "evidence": MAIL, **asked})
    return (await house.settlement.ProposeAttemptResolution(request, metadata=by)).resolution


async def approve(house: House, resolution_id: str, by: Any = BOB) -> Any:
    """Bob agrees."""
    request = ApproveAttemptResolutionRequest(resolution_id=resolution_id)
    return (await house.settlement.ApproveAttemptResolution(request, metadata=by)).resolution


async def four_eyes(house: House) -> Callable[[], Awaitable[Any]]:
    _, attempt_id = await unknown(house)
    proposed = await propose(house, attempt_id=attempt_id)
    return lambda: approve(house, proposed.resolution_id, by=AGAIN_ANN)


async def proposal_replaced(house: House) -> Callable[[], Awaitable[Any]]:
    _, attempt_id = await unknown(house)
    proposed = await propose(house, attempt_id=attempt_id)
    await propose(house, attempt_id=attempt_id, wallet_reference="W-2")
    return lambda: approve(house, proposed.resolution_id)


async def incident_closed(house: House) -> Callable[[], Awaitable[Any]]:
    await odd(house)
    await propose_closure(house)
    await approve_closure(house)
    return lambda: propose_closure(house, resolution="Something else.")
