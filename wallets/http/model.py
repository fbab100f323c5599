"""The manner of every partner's JSON as it crosses our edge: strict in types, silent about values."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from wallets.outcome import Unknown, UnknownCause


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
