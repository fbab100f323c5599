"""What reasons and warnings mean, and how to repair a code: for people, in one place."""

from typing import Final

REASONS: Final[dict[str, tuple[str, str]]] = {
    "empty": ("There is no text.", "Scan again."),
    "not-a-payment-code": (
        "The text opens like no payment code this reader knows.",
        "Check that the right symbol was scanned, and that the scanner adds nothing in front.",
    ),
    "too-long": ("The text is longer than any payment code.", "Check what was scanned."),
    "truncated": ("The text ends in the middle of an object.", "Scan again; the end is missing."),
    "length-overrun": (
        "An object says it is longer than what is left.",
        "Count the characters of its value (not bytes) and correct its length, and the lengths around it.",
    ),
    "not-digits": (
        "Digits were expected and something else stands there.",
        "A length before this place is probably wrong: count characters, not bytes.",
    ),
    "lookalike-digit": (
        "A digit is not one of 0-9 but a character that only looks like one.",
        "Write full-width, superscript or other scripts' digits as 0-9.",
    ),
    "duplicate-tag": ("The same tag stands twice at one level.", "Leave one of the two out."),
    "duplicate-parameter": ("The same parameter stands twice.", "Leave one of the two out."),
    "control-character": ("A control character hides in the text.", "Take it out and reseal the code."),
    "bidi-character": (
        "A character turns the direction of shown text, so that it reads as something else.",
        "Take it out and reseal the code; treat a printed code of this kind as a fraud.",
    ),
    "invisible-character": (
        "A character does not show, so that two texts look the same.",
        "Take it out and reseal the code; treat a printed code of this kind as a fraud.",
    ),
    "not-unicode": ("The text holds half a character.", "Set the scanner to UTF-8 and scan again."),
    "crc-missing": ("The checksum (object 63) is missing.", "Append 6304 and the checksum."),
    "crc-not-last": (
        "Something stands behind the checksum, and is not covered by it.",
        "Move object 63 to the end and reseal the code.",
    ),
    "crc-length": ("The checksum is not four characters long.", "Write it as 6304 and four hex digits."),
    "crc-mismatch": (
        "The checksum does not fit: the text was changed, misread or sealed wrongly.",
        "Scan again; to seal, take CRC-16/CCITT-FALSE over the UTF-8 bytes up to and with 6304.",
    ),
    "pfi-missing": ("The format indicator is missing.", "Begin an EMVCo text with 000201."),
    "pfi-value": ("The format indicator names a format that is not in use here.", "Write 000201."),
    "poi-value": ("The point of initiation is not two digits.", "Write 010211 (static) or 010212 (dynamic)."),
    "guid-missing": (
        "An account template does not say whose it is.",
        "Give it the scheme's identifier in sub-tag 00.",
    ),
    "guid-charset": (
        "A scheme's identifier has letters that are not ASCII and look like others.",
        "Write the identifier as the scheme publishes it.",
    ),
    "no-account": ("The code names nobody who could be paid.", "Add the payee's account template (26-51)."),
    "missing-tag": ("An object that the scheme needs is missing or empty.", "Add it and reseal the code."),
    "unknown-currency": (
        "The currency is not one that can be paid in.",
        "Write the three digits of ISO 4217 (THB is 764); in UPI its three letters.",
    ),
    "unknown-country": ("The country is not known.", "Write two capitals of ISO 3166-1, such as TH."),
    "amount-format": (
        "The amount is not an amount.",
        "Write digits with one point at the most, and no sign, comma, blank or exponent: 1250.00.",
    ),
    "amount-decimals": (
        "The amount has more decimals than its currency.",
        "Round it to the currency's digits: JPY 0, THB 2, KWD 3.",
    ),
    "tip": (
        "Tip indicator and fees contradict each other.",
        "With 5502 goes a fixed fee (56) alone, with 5503 a percentage (57) alone, with 5501 neither.",
    ),
    "language-template": ("The language template lacks its language or name.", "Give 64 its 00 and 01."),
    "consumer-data-request": (
        "The request for the consumer's data is not made of A, M and E, each once.",
        "Write some of A (address), M (mobile) and E (e-mail) in 62.09.",
    ),
    "base64": ("The text is not proper base64.", "Encode the bytes again; the end may be missing."),
    "ber-tag": ("A tag of the data is cut off or too long.", "Encode the data again."),
    "ber-length": (
        "A length of the data is not a definite BER length.",
        "Write lengths from 128 as 81 xx; 80 and 84 upwards are not used.",
    ),
    "no-application": ("The data has no application template.", "Put the application into object 61."),
    "adf-missing": ("An application has no name.", "Put the ADF name into 4F of object 61."),
    "adf-length": ("An application's name is not 5 to 16 bytes long.", "Write the registered ADF name."),
    "pan": ("Account number and track name different accounts.", "Make the payer's app show a new code."),
    "wallet-length": (
        "These digits are too few or too many for a wallet's code.",
        "A wallet's code has 17 to 32 digits; 8 to 14 are goods, 16 a card.",
    ),
    "wallet-unknown": (
        "No wallet is known to show digits that start so and are so many.",
        "Add the wallet to the routing table if it is one of yours.",
    ),
    "uri-host": ("The address is not what it looks like, or not for paying.", "Check who made the code."),
    "uri-payee": ("The address names nobody who could be paid.", "Add the payee: pa=name@bank in UPI."),
    "uri-encoding": ("The address is not written in UTF-8.", "Percent-escape the UTF-8 bytes."),
    "uri-unknown": ("The address is not one that a known wallet prints.", "Do not open it."),
}
"""Reason of a CodeError -> what it means, how to repair the code."""

WARNINGS: Final[dict[str, str]] = {
    "bare-point": "The amount ends with a point and has no decimals; the standard allows it.",
    "base64-padding": "The padding at the end of the base64 is left out.",
    "ber-long-form": "A length is written in more bytes than needed.",
    "charset": "The standard wants ASCII here; other scripts belong into the language template (64).",
    "crc-lower-case": "The checksum is written in small letters.",
    "currency-country": "Merchants of this country do not usually price in this currency.",
    "decimals": "There are more decimals than the currency has; the extra ones are zeros.",
    "duplicate": "The sub-tag stands twice; the first one counts.",
    "empty": "The object is there with nothing in it.",
    "format": "The value is not of the form that the standard gives it.",
    "guid-length": "The identifier is longer than the standard allows.",
    "guid-not-first": "The identifier is not the first thing in its template.",
    "homoglyph": "Letters look like Latin ones and are not: the name may pretend to be another's.",
    "joiner": "A zero-width character stands where its script needs one.",
    "leading-zero": "The amount begins with zeros.",
    "length": "The value is longer or shorter than the standard allows.",
    "lookalike-digit": "The text has digits that are not 0-9.",
    "lookalike-guid": "The identifier looks like a known scheme's and is not: perhaps an impostor.",
    "missing": "The standard wants this object; real codes of the scheme leave it out.",
    "no-merchant-account": "No account template: the merchant must be known by other means.",
    "odd-blank": "A blank that is not the usual one.",
    "payload-over-512": "The standard expects up to 512 characters.",
    "pfi-not-first": "The format indicator is not the first object.",
    "pfi-value": "The format indicator is 02, as DuitNow writes it.",
    "poi-value": "The point of initiation is neither 11 (static) nor 12 (dynamic).",
    "rfu": "The standard keeps this object for later.",
    "scanner-prefix": "The scanner put its symbology identifier in front.",
    "scanner-suffix": "The scanner put a line end or tab behind.",
    "scheme-country": "The scheme is another country's.",
    "template-tlv": "The account is not a template of objects but one opaque value.",
    "tip": "A fee stands beside an indicator that asks the payer for a tip; it does not count.",
    "unassigned-character": "A character that this reader's Unicode does not know yet.",
    "unknown": "An object that the standard does not define.",
    "uri-broken-escape": "A percent sign does not open an escape; it stands for itself.",
    "uri-empty-parameter": "A parameter without a name.",
    "uri-escaped-whole": "The address was percent-escaped as a whole.",
    "uri-plain-http": "The address is not https.",
    "uri-unescaped-blank": "A blank stands unescaped.",
    "wallet-length-reserved": "The wallet's owner keeps codes of this length for later.",
    "zero": "The amount is zero: the payer is to type it.",
}
"""Warning without its place -> what it means."""


def warning_words(warning: str) -> str:
    """What a warning such as `length-59` means. Raises KeyError for one that nobody listed."""
    if warning in WARNINGS:
        return WARNINGS[warning]
    name, _, _ = warning.rpartition("-")
    return WARNINGS[name]


def warning_place(warning: str) -> str | None:
    """Where a warning was raised: "59" of `length-59`; None where it is about the whole code."""
    return None if warning in WARNINGS else warning.rpartition("-")[2]
