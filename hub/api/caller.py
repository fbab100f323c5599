"""Who calls: the principal behind a credential, and the merchant it speaks for (DESIGN A7)."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.participants.directory import Directory
from hub.participants.model import Credential, Merchant, PrincipalKind
from hub.payment.reasons import Refused

BEARER = "bearer "
MERCHANT_METADATA = "hub-merchant"


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated principal. `named_merchant` is what an acquirer put into the metadata."""

    credential: Credential
    named_merchant: str | None

    def require(self, *kinds: PrincipalKind) -> None:
        """Refuses a principal of another kind."""
        if self.credential.kind not in kinds:
            allowed = ", ".join(kind.value for kind in kinds)
            raise Refused("NOT_ALLOWED", f"this call is for {allowed}")

    def merchant(self, directory: Directory, named: str | None = None) -> Merchant:
        """The merchant that this call is about; it never comes from a request's own fields.

        An acquirer names one of its own, in the metadata or (in PayStream) per item.
        """
        self.require(PrincipalKind.MERCHANT, PrincipalKind.ACQUIRER)
        own_id = self.credential.principal_id
        if self.credential.kind is PrincipalKind.MERCHANT:
            if (named or self.named_merchant or own_id) != own_id:
                raise Refused("NOT_ALLOWED", "a merchant speaks for itself only")
            merchant = directory.merchants.get(own_id)
        else:
            merchant_id = named or self.named_merchant
            if not merchant_id:
                raise Refused("FIELD_MISSING", f"an acquirer names its merchant in `{MERCHANT_METADATA}`")
            merchant = directory.merchant_of(own_id, merchant_id)
        if merchant is None:
            raise Refused("NOT_ALLOWED", "no such merchant of this credential")
        return merchant


def caller_of(metadata: Mapping[str, str], directory: Directory) -> Caller:
    """The caller that this metadata proves. Raises `Refused(NO_CREDENTIAL)`."""
    said = metadata.get("authorization", "")
    if said[: len(BEARER)].lower() != BEARER:
        raise Refused("NO_CREDENTIAL")
    credential = directory.principal_of(said[len(BEARER) :].strip())
    if credential is None:
        raise Refused("NO_CREDENTIAL", "unknown or revoked key")
    return Caller(credential, metadata.get(MERCHANT_METADATA))
