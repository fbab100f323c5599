"""What opening a store may raise."""


class StoreUnusable(Exception):
    """The store can't be opened. The text says why, and what to do."""
