"""How one wallet partner is reached: its address, our name there and the keys of both directions."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class SecretMissing(ValueError):
    """A connection lacks a secret that its wallet's dialect needs."""


@dataclass(frozen=True, slots=True)
class WalletConnection:
    """One wallet's address and keys. Its repr shows no secret.

    `base_url` is where the partner's paths begin; `client_id` names the hub to the partner. Which names
    `secrets` must hold is told by the wallet's README; values are text (PEM, hex or opaque). A key that
    may be rotated carries its version in its name, `wallet_key.1`, so two can be in force at once.
    """

    base_url: str
    client_id: str
    secrets: Mapping[str, str] = field(repr=False)

    def secret(self, name: str) -> str:
        """The secret of this name; raises `SecretMissing` when there is none or it is empty."""
        value = self.secrets.get(name, "")
        if not value:
            raise SecretMissing(f"client {self.client_id!r} has no secret {name!r}")
        return value

    def versions(self, name: str) -> tuple[tuple[str, str], ...]:
        """Every (version, value) of a versioned secret, lowest version first; `SecretMissing` for none."""
        names = [key for key in self.secrets if key.startswith(f"{name}.")]
        if not names:
            raise SecretMissing(f"client {self.client_id!r} has no secret {name!r} of any version")
        # Ten comes after nine: shorter versions first, then as written.
        names.sort(key=lambda key: (len(key), key))
        return tuple((key.removeprefix(f"{name}."), self.secret(key)) for key in names)


@dataclass(frozen=True, slots=True)
class KeyPairing:
    """Throw-away keys for one hub and one sandbox wallet: what each side has to hold."""

    client_id: str
    hub_side: Mapping[str, str] = field(repr=False)
    wallet_side: Mapping[str, str] = field(repr=False)
