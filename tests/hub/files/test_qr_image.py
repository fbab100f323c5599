"""Codes drawn and scanned: what a camera reads is what was written, in every script."""

import json
import sys
from pathlib import Path

import pytest

from hub.codes.writer import order_code
from hub.files.qr_image import ExtraMissing, NotAnImage, TooLong, draw, picture, scan

VECTORS = json.loads((Path(__file__).parents[1] / "codes" / "vectors.json").read_text(encoding="utf-8"))
VALID = [one["payload"] for one in (*VECTORS["real"], *VECTORS["derived"]) if one["valid"]]
BYTES_MAX = 2_331
"""What a code of version 40 holds at level M."""


def scanned(text: str, folder: Path) -> list[str]:
    file = folder / "code.png"
    file.write_bytes(picture(text, "png"))
    return scan(file)


def test_every_valid_vector_that_fits_comes_back_from_its_picture(tmp_path: Path) -> None:
    fitting = [text for text in VALID if len(text.encode()) <= BYTES_MAX]
    assert len(fitting) > 240
    assert [] == [text for text in fitting if scanned(text, tmp_path) != [text]]


@pytest.mark.parametrize(
    "name", ["경복궁 찻집", "神田メルペイ", "ร้านก๋วยเตี๋ยว", "ហាងសូត្រ", "Phở Lý Quốc Sư", "最佳运输"]
)
def test_a_shop_s_own_script_comes_back_from_its_picture(tmp_path: Path, name: str) -> None:
    text = order_code(
        reference="pay_01K9ZQ4M7T3V",
        amount="3480",
        currency_numeric="392",
        country="JP",
        merchant_name=name,
        merchant_city="Tokyo",
        mcc="5942",
    )
    assert not text.isascii()
    assert [text] == scanned(text, tmp_path)


def test_a_code_is_drawn_at_level_m_and_never_as_micro_qr() -> None:
    assert "M" == draw("1").error
    assert not draw("1").is_micro


def test_a_picture_is_svg_or_png() -> None:
    assert picture("1", "svg").startswith(b"<?xml")
    assert picture("1", "png").startswith(b"\x89PNG")


def test_a_text_that_fits_no_code_is_refused() -> None:
    with pytest.raises(TooLong):
        draw("x" * (BYTES_MAX + 1))


def test_an_image_without_a_code_has_none(tmp_path: Path) -> None:
    from PIL import Image

    blank = tmp_path / "blank.png"
    Image.new("L", (200, 200), 255).save(blank)
    assert [] == scan(blank)


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.png"
    wrong.write_bytes(b"GIF89a?")
    with pytest.raises(NotAnImage, match=r"wrong\.png"):
        scan(wrong)


def test_without_the_extra_the_line_that_installs_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    with pytest.raises(ExtraMissing, match=r"qrossing\[images\]"):
        scan(tmp_path / "code.png")
