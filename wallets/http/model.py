"""The manner of every partner's JSON as it crosses our edge: strict in types, silent about values."""

from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, ValidationError

from wallets.outcome import Unknown, UnknownCause


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError as beyond:
        raise ValueError("not between the years 1 and 9999 in UTC") from beyond


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A partner's time, with its offset, as an instant in UTC. The first and last hours of the calendar have none
there: with such a time nothing could be stored, so it fails validation."""


class PartnerModel(BaseModel):
    """A partner's JSON object. Unknown fields are let be, since partners add some; a number is no text."""

    # Built at first use: a start does not pay for wallets that it never speaks to.
    model_config = ConfigDict(
        strict=True, frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True
    )


Model = TypeVar("Model", bound=PartnerModel)


def read_model(model: type[Model], body: bytes) -> Model | Unknown:
    """The body as this model, or Unknown UNREADABLE. The detail names fields, never values."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        return Unknown(UnknownCause.UNREADABLE, describe(error))


def describe(error: ValidationError) -> str:
    """What is wrong with a body, in one line, without quoting from it."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"]) or "body"
    return f"{where}: {first['type']}"
