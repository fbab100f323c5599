"""The menu of holds: tills capture and release, operators freeze and split. Light: loaded with any help."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.operations import Description, EvidenceFile, Json, MediaType

hold = typer.Typer(help="What is held: capture or release it; freeze and split it.", no_args_is_help=True)

PaymentId = Annotated[str, typer.Argument(metavar="ID", help="The held payment.")]
Merchant = Annotated[
    str | None, typer.Option("--merchant", help="For which merchant, with an acquirer's key.")
]


@hold.command("capture", short_help="Take what is held, or a part of it.")
def hold_capture(
    payment_id: PaymentId,
    amount: Annotated[
        str | None, typer.Argument(help='What to take, such as "1000 JPY"; else everything.')
    ] = None,
    request_id: Annotated[
        str | None, typer.Option("--request-id", help="The id of an earlier call, to repeat it.")
    ] = None,
    merchant: Merchant = None,
    json: Json = False,
) -> None:
    """Take what is held, or a part of it; the rest goes back to the payer. Needs HUB_KEY."""
    from hub.cli.hold import run_capture

    run_capture(payment_id, amount, request_id=request_id, merchant_id=merchant, as_json=json)


@hold.command("release", short_help="Give back what is held.")
def hold_release(payment_id: PaymentId, merchant: Merchant = None, json: Json = False) -> None:
    """Give back all that is held. Asking twice changes nothing. Needs HUB_KEY."""
    from hub.cli.hold import run_release

    run_release(payment_id, merchant_id=merchant, as_json=json)


@hold.command("dispute", short_help="Freeze a hold.")
def hold_dispute(
    payment_id: PaymentId,
    reason: Annotated[str, typer.Argument(help="What it is about.")],
    json: Json = False,
) -> None:
    """Freeze a hold until two operators split it. Needs an operator's HUB_KEY."""
    from hub.cli.hold import run_dispute

    run_dispute(payment_id, reason, as_json=json)


@hold.command("split", short_help="Propose how a disputed hold is split.")
def hold_split(
    payment_id: PaymentId,
    captured: Annotated[str, typer.Argument(help='What the merchant gets, such as "1000 JPY".')],
    released: Annotated[str, typer.Argument(help="What goes back; both are together what is held.")],
    evidence: Annotated[Path, EvidenceFile],
    description: Description = "",
    media_type: MediaType = "",
    json: Json = False,
) -> None:
    """Propose how a disputed hold is split; another operator agrees. Needs an operator's HUB_KEY."""
    from hub.cli.hold import run_split

    run_split(
        payment_id,
        (captured, released),
        evidence,
        description=description,
        media_type=media_type,
        as_json=json,
    )


@hold.command("approve", short_help="Agree to a split, as another operator.")
def hold_approve(
    split_id: Annotated[str, typer.Argument(metavar="ID", help="Such as spl_01K9ZVQ7N1CB.")],
    json: Json = False,
) -> None:
    """Agree to a split that another operator proposed: it takes effect. Needs an operator's HUB_KEY."""
    from hub.cli.hold import run_approve

    run_approve(split_id, as_json=json)


@hold.command("show", short_help="Tell the split that stands, with its evidence's name.")
def hold_show(
    payment_id: PaymentId,
    save: Annotated[
        Path | None, typer.Option("--save", help="Write the evidence to this file.", dir_okay=False)
    ] = None,
    json: Json = False,
) -> None:
    """Tell how it is proposed to be split, by whom and on what. Needs an operator's HUB_KEY."""
    from hub.cli.hold import run_show

    run_show(payment_id, save=save, as_json=json)
