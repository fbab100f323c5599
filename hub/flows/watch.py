"""Watching payments: every change as it is durable, resumable from a cursor (DESIGN A7)."""

from collections.abc import AsyncIterator

from hub.flows.ports import ChangeSelector, PaymentChange, Ports

PAGE = 200


async def newest_change(ports: Ports) -> int:
    """The number of the last change there was, 0 for none: a watch that begins there misses nothing more."""
    return await ports.store.change_after(-1)


async def watch(ports: Ports, selector: ChangeSelector, after_seq: int) -> AsyncIterator[PaymentChange]:
    """Every selected payment as it stands after each change beyond `after_seq`, oldest change first.

    Changes that follow each other faster than the watcher reads come as one, in their latest state. Ends
    only when its reader stops.
    """
    seen = after_seq
    while True:
        newest = await ports.store.change_after(seen, selector.merchant_id)
        more = True
        while more:
            page = await ports.store.changes(selector, seen, PAGE)
            for change in page:
                yield change
                seen = change.seq
            more = len(page) == PAGE
        seen = max(seen, newest)
