"""Methods of the contract that this hub does not serve yet: refused like every other refusal."""

from typing import Any, NoReturn

from hub.payment.reasons import Refused


async def _refuse(_service: object, _request: object, _context: object) -> NoReturn:
    raise Refused("NOT_SERVED")


unserved: Any = _refuse
"""Stands in a servicer's class in a method's place, whatever the method asks for and answers."""
