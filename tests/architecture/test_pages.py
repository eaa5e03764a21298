"""Our pages have no script in them: the Content-Security-Policy lets none run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I)
SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)|javascript:", re.I)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_script_in_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert HANDLER.findall(text) + SCRIPT.findall(text) == []


def test_they_would_be_found() -> None:
    assert HANDLER.search('<a x="1" onclick="go()">') and SCRIPT.search("<script>x</script>")
    assert not SCRIPT.search('<script src="/a.js" defer></script>')


def test_times_are_written_in_the_form_of_the_language() -> None:
    """By the names of Django's formats (aibot.formats); a letter form would be one of English."""
    names = re.compile(r"(?:SHORT_)?(?:DATE|DATETIME|TIME|MONTH_DAY)_FORMAT$")
    used = {
        form
        for path in TEMPLATES
        for form in re.findall(r"\|(?:date|time):\"([^\"]*)\"", path.read_text(encoding="utf-8"))
    }
    assert {form for form in used if not names.match(form)} == {"Y-m-d"}, "only to compare days"
