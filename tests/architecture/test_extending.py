"""What docs/extending.md shows does what it says there."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Person
from bot.help import help_text
from bot.types import EVERYBODY, Command, Names, Section
from monitoring.platforms.base import Adapter, ParseError, Query, Response, Site
from tests.architecture.test_docs import ROOT

SHOWN = re.findall(
    r"```python\n(.+?)```", (ROOT / "docs" / "extending.md").read_text(encoding="utf-8"), re.DOTALL
)
PAGE = b"""
<ul class="results">
  <li data-id="7"><a href="/item/7">Helm</a> <b class="price">12,50 EUR</b></li>
</ul>"""


def shown(beginning: str) -> str:
    """The one example that has a line with this beginning."""
    (found,) = (code for code in SHOWN if re.search(f"^{beginning}", code, re.MULTILINE))
    return str(found)


def test_the_site_is_an_adapter_that_reads_a_page() -> None:
    names: dict[str, Any] = {}
    exec(shown("class "), names)
    adapter: Adapter = names["Fleamarket"]()
    assert {name for name in vars(Adapter) if name[0] != "_"} <= set(dir(adapter))
    site, query = Site("https://fleamarket.example"), Query("Helm")
    (url,) = adapter.search_urls(site, query)
    (item,) = adapter.parse(site, query, Response(url, PAGE), timezone.now()).items
    assert (item.number, item.title, item.price) == ("7", "Helm", Decimal("12.50"))
    assert item.url == "https://fleamarket.example/item/7"
    with pytest.raises(ParseError):
        adapter.parse(site, query, Response(url, b"<h1>Closed</h1>"), timezone.now())


@pytest.mark.django_db
def test_the_command_is_one_that_help_lists() -> None:
    person = Person.objects.create(telegram_id=7, name="Ada", role=Person.Role.SUBSCRIBER)
    names: dict[str, Any] = {"Person": Person, "_": str, "EVERYBODY": EVERYBODY}
    exec(shown("def "), names)
    command: Command = eval(shown("Command"), names | {"Command": Command, "Names": Names})
    assert command.handler(person, "") == "Open on weekdays from 9 to 18."
    assert "/hours" in help_text(person, [Section("", (command,))])
