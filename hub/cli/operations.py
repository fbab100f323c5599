"""The menu of operations: incidents, unknowns and dead letters. Light: it is loaded with any help."""

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
EvidenceFile = typer.Option(
    "--evidence", help="The document that you rely on.", exists=True, dir_okay=False, readable=True
)
Description = Annotated[
    str, typer.Option("--description", help="What the document is and where it came from.")
]
MediaType = Annotated[
    str, typer.Option("--media-type", help="Of the document; told by its file's name if not given.")
]

RESOLVE_HELP = """End an unknown by the wallet's written evidence: one operator proposes, another agrees.

\b
hub resolve att_1 approved --evidence mail.pdf --description "Mail, ticket 4711"
hub resolve show res_1
hub resolve approve res_1
hub resolve list

approved: the payer stands debited, or has the refund. declined: not, and will not."""

incidents = typer.Typer(
    help="What a person must look at, and closing it with four eyes.", invoke_without_command=True
)


@incidents.callback()
def incidents_list(
    context: typer.Context,
    state: Annotated[
        str | None, typer.Option("--state", help="open, closure-proposed or closed; else all but closed.")
    ] = None,
    payment: Annotated[str, typer.Option("--payment", help="Only of this payment.")] = "",
    wallet: Annotated[str, typer.Option("--wallet", help="Only of this wallet.")] = "",
    json: Json = False,
) -> None:
    """List what a person must look at, oldest first. Needs an operator's HUB_KEY."""
    if context.invoked_subcommand is not None:
        return
    from hub.cli.incidents import run_list

    run_list(state, payment_id=payment, wallet_id=wallet, as_json=json)


@incidents.command("show", short_help="Tell one incident, with its evidence's name.")
def incidents_show(
    incident_id: Annotated[str, typer.Argument(metavar="ID", help="Such as inc_7.")],
    save: Annotated[
        Path | None, typer.Option("--save", help="Write the evidence to this file.", dir_okay=False)
    ] = None,
    json: Json = False,
) -> None:
    """Tell one incident: what happened, who says that it is dealt with, and on what evidence."""
    from hub.cli.incidents import run_show

    run_show(incident_id, save=save, as_json=json)


@incidents.command("close", short_help="Say that an incident is dealt with.")
def incidents_close(
    incident_id: Annotated[str, typer.Argument(metavar="ID", help="Such as inc_7.")],
    resolution: Annotated[str, typer.Option("--resolution", help="What was found out and done.")],
    evidence: Annotated[Path | None, EvidenceFile] = None,
    description: Description = "",
    media_type: MediaType = "",
    json: Json = False,
) -> None:
    """Say that an incident is dealt with. It is closed once another operator agrees."""
    from hub.cli.incidents import run_close

    run_close(incident_id, resolution, evidence, description=description, media_type=media_type, as_json=json)


@incidents.command("approve", short_help="Agree that an incident is dealt with.")
def incidents_approve(
    incident_id: Annotated[str, typer.Argument(metavar="ID", help="Such as inc_7.")],
    closure: Annotated[
        str, typer.Option("--closure", help="The proposal that you read (clo_...); else the one that stands.")
    ] = "",
    json: Json = False,
) -> None:
    """Agree that an incident is dealt with, as another operator than the one who said so: it is closed."""
    from hub.cli.incidents import run_approve

    run_approve(incident_id, closure, as_json=json)


def resolve(
    subject: Annotated[
        str,
        typer.Argument(metavar="WHAT", help="An attempt's or refund's id; or approve, show, list."),
    ],
    outcome: Annotated[
        str,
        typer.Argument(metavar="OUTCOME", help="approved or declined; after approve and show: RES_ID."),
    ] = "",
    evidence: Annotated[Path | None, EvidenceFile] = None,
    description: Description = "",
    media_type: MediaType = "",
    reference: Annotated[
        str, typer.Option("--reference", help="The wallet's own id of it, as the document names it.")
    ] = "",
    save: Annotated[
        Path | None,
        typer.Option("--save", help="With show: write the evidence to this file.", dir_okay=False),
    ] = None,
    json: Json = False,
) -> None:
    """Proposes, approves, shows or lists what became of unknowns; `RESOLVE_HELP` tells how."""
    from hub.cli.resolve import run_resolve

    run_resolve(
        subject,
        outcome,
        evidence,
        description=description,
        media_type=media_type,
        reference=reference,
        save=save,
        as_json=json,
    )


dead_letters = typer.Typer(
    help="What the hub has stopped working on, and sending it back to work.", invoke_without_command=True
)


@dead_letters.callback()
def dead_letters_list(context: typer.Context, json: Json = False) -> None:
    """List attempts, orders and refunds whose work failed again and again, the longest parked first."""
    if context.invoked_subcommand is not None:
        return
    from hub.cli.dead_letters import run_list

    run_list(as_json=json)


@dead_letters.command("retry", short_help="Send a record back to work.")
def dead_letters_retry(
    record_id: Annotated[
        str, typer.Argument(metavar="ID", help="Of an attempt, order or refund that is parked.")
    ],
    json: Json = False,
) -> None:
    """Send a record back to work, once what was wrong is repaired. Who did it is kept."""
    from hub.cli.dead_letters import run_retry

    run_retry(record_id, as_json=json)
