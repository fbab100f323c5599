"""Payment codes as pictures: drawn with segno, and found again in an image with zxing-cpp (an extra)."""

from io import BytesIO
from pathlib import Path

import segno

SCALE = 8
"""Pixels of a module; small enough for a screen, large enough for any camera."""
QUIET_ZONE = 4
"""Modules of white around a code (ISO/IEC 18004)."""


class TooLong(ValueError):
    """The text does not fit into a QR code."""


class ExtraMissing(RuntimeError):
    """Reading images needs packages that are not installed; the text names the extra."""


class NotAnImage(ValueError):
    """The file is none that can be read as a picture."""


def draw(text: str) -> segno.QRCode:
    """The code of a text: error correction M as EMVCo asks for, UTF-8 marked by an ECI where it is needed.

    Raises `TooLong`.
    """
    try:
        return segno.make_qr(text, error="m", eci=not text.isascii(), boost_error=False)
    except segno.DataOverflowError as too_long:
        raise TooLong(str(too_long)) from too_long


def picture(text: str, kind: str) -> bytes:
    """The code as "svg" or "png". Raises `TooLong`."""
    out = BytesIO()
    draw(text).save(out, kind=kind, scale=SCALE, border=QUIET_ZONE)
    return out.getvalue()


def scan(image: Path) -> list[str]:
    """The texts of all QR codes in an image, in the order they were found; none is an empty list.

    Raises `ExtraMissing`, `NotAnImage`, and OSError for a file that can't be opened.
    """
    try:
        import zxingcpp
        from PIL import Image, UnidentifiedImageError
    except ImportError as missing:
        raise ExtraMissing("reading images needs: pip install 'qrossing[images]'") from missing
    try:
        with Image.open(image) as opened:
            pixels = opened.convert("L")
    except (UnidentifiedImageError, Image.DecompressionBombError) as wrong:
        raise NotAnImage(f"{image} can't be read as a picture") from wrong
    found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [str(code.text) for code in found]
