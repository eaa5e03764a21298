"""The pictures of the documentation: made by docs/make_pictures, and small."""

from __future__ import annotations

import os
import re

from tests.browser.pictures import PICTURES
from tests.harness.processes import ROOT

FOLDER = ROOT / "docs" / "pictures"


def test_every_picture_is_made_by_the_command_and_shown() -> None:
    assert os.access(ROOT / "docs" / "make_pictures", os.X_OK)
    made = {f"{name}.png" for name in PICTURES}
    assert {file.name for file in FOLDER.iterdir()} == made
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    shown = " ".join(file.read_text(encoding="utf-8") for file in documents)
    assert set(re.findall(r"pictures/([\w.-]+)", shown)) == made


def test_pictures_are_small() -> None:
    for picture in FOLDER.iterdir():
        assert picture.stat().st_size < 300_000, picture.name
