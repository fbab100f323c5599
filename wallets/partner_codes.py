"""From a partner's code to our words, the same way for every wallet: a listed no, or Unknown."""

from collections.abc import Mapping

from wallets.outcome import Declined, DeclineReason, Unknown, UnknownCause

OpenCodes = Mapping[str, UnknownCause]
"""A partner's codes that settle nothing for the order they came with, and what each tells instead."""


def no_or_unknown(
    code: str,
    final_codes: Mapping[str, DeclineReason],
    open_codes: OpenCodes,
    about: str | None = None,
) -> Declined | Unknown:
    """What a code other than success means for an order: final only if the profile lists it (DESIGN A4).

    `about` is the attempt or refund id that came with the code, if one did.
    """
    reason = final_codes.get(code)
    return unknown_by(code, open_codes) if reason is None else Declined(reason, code, about)


def unknown_by(code: str, open_codes: OpenCodes) -> Unknown:
    """What a code means where no code is a final no. One that the table lacks is UNLISTED_CODE."""
    return Unknown(open_codes.get(code, UnknownCause.UNLISTED_CODE), f"code {code[:64]!r}")
