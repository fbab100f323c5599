"""The README's wallet adapter: the hub's four outcomes of asking a wallet, in a partner's own words."""

from typing import Any

import httpx

from fx.money import Money
from wallets.contract import PayOrder
from wallets.outcome import Approved, Declined, DeclineReason, NotSent, PayOutcome, Unknown, UnknownCause

FINAL = {"NO_FUNDS": DeclineReason.INSUFFICIENT_FUNDS}


async def pay(http: httpx.AsyncClient, order: PayOrder) -> PayOutcome:
    try:
        answer = await http.post("/pay", json={"ref": order.attempt_id, "satang": order.amount.minor_units})
        said: dict[str, Any] = answer.json()
    except httpx.ConnectError as refused:
        return NotSent(str(refused))  # no byte left the house: the hub may say so
    except (httpx.HTTPError, ValueError) as lost:
        return Unknown(UnknownCause.CONNECTION_LOST, str(lost))  # never "failed", never "paid"
    match said.get("code"):
        case "OK":
            return Approved(said["ref"], said["id"], Money("THB", said["satang"]))
        case str(code) if code in FINAL:
            return Declined(FINAL[code], code)
        case code:
            return Unknown(UnknownCause.UNLISTED_CODE, repr(code))
