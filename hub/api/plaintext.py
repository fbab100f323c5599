"""Plaintext stays in the house: off loopback it is refused unless somebody said so (DESIGN A7)."""

from ipaddress import ip_address


class PlaintextRefused(ValueError):
    """A door would talk plaintext to the world."""


def require_private(host: str, *, insecure: bool) -> None:
    """Raises `PlaintextRefused` for a host that is not loopback, unless `insecure` allows it."""
    if not insecure and not is_loopback(host):
        raise PlaintextRefused(
            f"{host} is reached from other machines and this door talks plaintext: put TLS before it, "
            "or allow it with HUB_INSECURE=1"
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host. A name other than localhost may lead anywhere."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
