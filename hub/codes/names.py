"""What objects and parameters of payment codes are called, for people."""

from typing import Final

ROOT: Final[dict[str, str]] = {
    "00": "format indicator",
    "01": "point of initiation",
    "52": "merchant category",
    "53": "currency",
    "54": "amount",
    "55": "tip indicator",
    "56": "fixed fee",
    "57": "fee in per cent",
    "58": "country",
    "59": "merchant name",
    "60": "merchant city",
    "61": "postal code",
    "62": "additional data",
    "63": "checksum",
    "64": "name in another language",
}
"""EMVCo MPM 1.1, table 4.2."""

DATA: Final[dict[str, str]] = {
    "01": "bill number",
    "02": "mobile number",
    "03": "store",
    "04": "loyalty number",
    "05": "reference",
    "06": "customer",
    "07": "terminal",
    "08": "purpose",
    "09": "request for consumer data",
    "10": "merchant tax id",
    "11": "merchant channel",
}
"""EMVCo MPM 1.1, table 4.7 (template 62)."""

LANGUAGE: Final[dict[str, str]] = {"00": "language", "01": "merchant name", "02": "merchant city"}
"""EMVCo MPM 1.1, table 4.8 (template 64)."""

CONSUMER: Final[dict[str, str]] = {
    "85": "format indicator",
    "61": "application",
    "62": "common data",
    "63": "application's own data",
    "64": "common data of the application's own",
    "4F": "application (ADF) name",
    "50": "application label",
    "57": "track 2 data",
    "5A": "account number",
    "5F20": "cardholder name",
    "5F2D": "languages",
    "5F34": "account sequence number",
    "5F50": "issuer's address",
    "9F08": "application version",
    "9F10": "issuer's application data",
    "9F19": "token requestor",
    "9F24": "payment account reference",
    "9F25": "last four digits",
    "9F26": "cryptogram",
    "9F27": "cryptogram information",
    "9F36": "transaction counter",
    "9F37": "unpredictable number",
    "9F74": "issuer's one-time data",
    "82": "application profile",
}
"""EMVCo CPM 1.1, annex A; EMV book 3."""

SHOWN_CONSUMER: Final = frozenset(("85", "4F", "50", "5F2D", "5F50", "9F08", "9F25"))
"""What of a consumer's code may be shown: nothing that pays or names a person."""

UPI: Final[dict[str, str]] = {
    "pa": "payee's address",
    "pn": "payee's name",
    "mc": "merchant category",
    "am": "amount",
    "mam": "least amount",
    "cu": "currency",
    "tr": "reference",
    "tn": "note",
    "tid": "transaction id",
    "url": "page about the payment (not opened)",
    "refurl": "page about the payment (not opened)",
    "mid": "merchant id",
    "msid": "store",
    "mtid": "terminal",
    "qrexpire": "expiry",
    "sign": "signature",
}
"""NPCI, UPI linking specification 1.6."""

TWQR: Final[dict[str, str]] = {
    "1": "amount in cents",
    "2": "order",
    "3": "security key",
    "5": "bank",
    "6": "account",
    "9": "note",
    "10": "currency",
    "11": "acquirers",
    "12": "expiry",
}
"""FISC, TWQR parameters, without their D or M."""
