"""Which room may stand on which: finer than the layers that import-linter holds (pyproject.toml).

A room is listed with what it may import of ours. Rooms are found by walking: one that is not in the table is
a complaint, so a new room says where it stands before it is lived in.
"""

from collections.abc import Iterator

from tests.house.tree import FLOORS, Module, Tree, is_in

# What a wallet answers and what it is, as plain values: the hub's rules speak of them.
WALLET_VALUES = ("wallets.outcome", "wallets.profile")
PURE = ("hub.codes", "hub.ledger", "hub.participants", "hub.payment", "hub.settlement")
# What the outside promises to the stories, and the words of those promises; who keeps one knows no story.
PORTS = ("hub.flows.ports", "hub.flows.units", "hub.flows.books")
STORIES = ("hub.flows", *PURE, *WALLET_VALUES, "wallets.contract", "wallets.guard", "fx")
EVERYTHING = ("hub", "wallets", "fx")

ARROWS: dict[str, tuple[str, ...]] = {
    "fx": ("fx",),
    "wallets": ("wallets", "fx"),
    "hub.bootstrap": ("hub.bootstrap",),
    "hub.codes": ("hub.codes",),
    "hub.participants": (*PURE, *WALLET_VALUES, "fx"),
    "hub.payment": (*PURE, *WALLET_VALUES, "fx"),
    "hub.ledger": (*PURE, "fx"),
    "hub.settlement": (*PURE, *WALLET_VALUES, "fx"),
    "hub.flows": STORIES,
    "hub.store": ("hub.store", *PORTS, *PURE, *WALLET_VALUES, "fx"),
    "hub.files": ("hub.files", *PURE, "fx"),
    "hub.recon": ("hub.recon", *PURE, "fx"),
    "hub.api": ("hub.api", "hub.v1", *STORIES),
    "hub.http": ("hub.http", "wallets", *STORIES),
    "hub.client": ("hub.client", "hub.v1"),
    "hub.v1": ("hub.v1",),
    "hub.settings": ("hub.settings", *PURE, "fx"),
    "hub.machine": ("hub.machine", *PORTS),
    "hub.connections": ("hub.settings", "wallets"),
    "hub.routes": ("hub.codes", "wallets"),
    "hub.services": EVERYTHING,
    "hub.app": EVERYTHING,
    "hub.sandbox": EVERYTHING,
    "hub.cli": EVERYTHING,
    "hub.__main__": ("hub.bootstrap", "hub.cli"),
}
# Stands beside the house and shares no code with it, so that both can not be wrong in the same way.
APART = ("tests.oracle",)
# Each of these is called by name from below or beside; naming it in an import would close a circle.
EDGES = {"fx": "fx.providers"}


def check(tree: Tree) -> list[str]:
    """Imports that point up or across, and rooms that nobody placed."""
    wallets = tree.wallet_rooms()
    complaints: list[str] = []
    for module in tree.modules:
        complaints += _points_wrong(module)
        complaints += _names_a_wallet(module, wallets)
    return complaints


def _points_wrong(module: Module) -> Iterator[str]:
    if module.floor not in FLOORS:
        forbidden = EVERYTHING if is_in(module.name, *APART) else ()
        yield from (
            module.at(line, f"imports {name}: it stands apart") for line, name in _ours(module, forbidden)
        )
        return
    room = max((room for room in ARROWS if is_in(module.name, room)), key=len, default=None)
    if room is None:
        if module.source.strip():
            yield module.at(1, "lives in a room without a place: put it into tests/house/arrows.py")
        return
    for line, name in _ours(module, (*FLOORS, "tests")):
        if not is_in(name, *ARROWS[room]):
            yield module.at(line, f"imports {name}: {room} stands on {', '.join(ARROWS[room])}")
    for floor, edge in EDGES.items():
        if is_in(module.name, floor) and not is_in(module.name, edge):
            for line, name in _ours(module, (edge,)):
                yield module.at(line, f"imports {name}: the pure part of {floor} does not know its edge")


def _names_a_wallet(module: Module, wallets: list[str]) -> Iterator[str]:
    """A wallet is loaded by name at first use: only its own folder and its tests import it."""
    if module.floor == "tests":
        return
    for line, name in _ours(module, tuple(wallets)):
        if not any(is_in(name, wallet) and is_in(module.name, wallet) for wallet in wallets):
            yield module.at(line, f"imports {name}: wallets are found by walking and loaded by name")


def _ours(module: Module, rooms: tuple[str, ...]) -> list[tuple[int, str]]:
    return [(line, name) for line, name in module.imports() if is_in(name, *rooms)]
