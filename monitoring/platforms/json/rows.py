"""Reads the items of a JSON document, with the paths of a platform's settings (`json_results`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from monitoring.platforms import currencies, parsing, prices
from monitoring.platforms.base import ParseError, ScrapedItem, Site
from monitoring.platforms.identity import fitting, number_of_url
from monitoring.platforms.json.path import Path, PathError, compile_path
from monitoring.platforms.json.text import VARIABLE
from monitoring.platforms.markup import selector_mistake, split_attribute
from monitoring.platforms.search_address import problem, text_of
from monitoring.platforms.times import read_end, read_time
from monitoring.problems import ProblemCode

#: Paths inside an item; `link` and `image` may also be addresses with paths in braces.
FIELDS = ("title", "price", "id", "seller", "ends", "posted", "bids")
ADDRESSES = ("link", "image")
#: Paths in the whole document.
WHOLE = ("total", "next")
MAX_BIDS = 1_000_000

_CODE = re.compile(r"[A-Z]{3}")
_BRACES = re.compile(r"\{([^{}]*)\}")
#: What stands before the first brace of an address: where it leads to must not depend on an item.
_FIXED_HOST = re.compile(r"(?:https?:)?//[^/?#]+[/?#].*|/(?!/).*|(?!//)[^:]*")


@dataclass(frozen=True)
class Address:
    """An address with paths in braces: texts and paths by turns; the path `id` is None."""

    parts: tuple[str | Path | None, ...]

    def of(self, row: Any, number: str) -> str:
        """The address for an item; empty if one of its parts is missing."""
        filled = []
        for part in self.parts:
            if isinstance(part, str):
                filled.append(part)
                continue
            value = number if part is None else _text(_first(part, row), 500)
            if not value:
                return ""
            safe = "" if part is None else "/"
            filled.append(quote(value.lstrip("/"), safe=safe, errors="replace"))
        return "".join(filled)


class Rows:
    """The paths of a platform, compiled. Raises ParseError if one can't be."""

    def __init__(self, site: Site) -> None:
        config = site.config
        self._base = site.base_url.rstrip("/") + "/"
        self._cents = bool(config.get("cents"))
        try:
            self._list = compile_path(text_of(config, "row"))
            self._paths = {name: _optional(config, name) for name in (*FIELDS, *WHOLE)}
            self._addresses = {name: _address(config, name) for name in ADDRESSES}
            currency = text_of(config, "currency")
            self._currency = currency if _CODE.fullmatch(currency) else "EUR"
            self._currency_path = (
                compile_path(currency) if currency and not _CODE.fullmatch(currency) else None
            )
        except PathError as error:
            raise ParseError(ProblemCode.WRONG_SETTING, error=error) from error

    def entries(self, data: Any, most: int) -> list[Any]:
        """The items of the list, at most so many. Raises ParseError if there is no list."""
        try:
            around = self._list.parent if self._list.plural else self._list
            lists = around.values(data, most)
            kinds = (list, dict) if self._list.plural else (list,)
            if not lists or not all(isinstance(one, kinds) for one in lists):
                raise ParseError(ProblemCode.NOT_CLEARLY_EMPTY, why="no_list")
            if self._list.plural:
                return self._list.values(data, most)
            return [entry for one in lists for entry in one][:most]
        except PathError as error:
            raise ParseError(ProblemCode.TOO_COMPLEX, why="depth") from error

    def value(self, data: Any, name: str) -> Any:
        """A single value of the whole document; None if it is not there."""
        path = self._paths[name]
        return _first(path, data) if path is not None else None

    def item(self, row: Any, now: datetime) -> ScrapedItem | None:
        """One item; None if it has no title or link."""
        if not isinstance(row, (dict, list)):
            return None
        title = parsing.without_entities(_text(self._of(row, "title"), parsing.MAX_TITLE))
        number = _text(self._of(row, "id"), 300)
        url = parsing.link(self._base, self._address_of(row, "link", number))
        if not title or not url:
            return None
        price, currency = self._money(row)
        bids = _count(self._of(row, "bids"))
        return ScrapedItem(
            number=fitting(number) if number else number_of_url(url),
            title=title,
            url=parsing.without_blanks(url),
            image_url=parsing.link(self._base, self._address_of(row, "image", number)),
            price=price,
            price_kind="" if bids is None else "bid" if bids else "start",
            currency=currency,
            seller=_text(self._of(row, "seller"), 120),
            bids=bids,
            ends_at=read_end(self._of(row, "ends"), now),
            posted_at=read_time(self._of(row, "posted")),
        )

    def _of(self, row: Any, name: str) -> Any:
        path = self._paths[name]
        return _first(path, row) if path is not None else None

    def _address_of(self, row: Any, name: str, number: str) -> str:
        address = self._addresses[name]
        if isinstance(address, Address):
            return address.of(row, number)
        return _text(_first(address, row), 2000) if address is not None else ""

    def _money(self, row: Any) -> tuple[Decimal | None, str]:
        value, currency = self._of(row, "price"), self._currency
        if self._currency_path is not None:
            said = _text(_first(self._currency_path, row), 20)
            code = said.upper()
            currency = code if _CODE.fullmatch(code) else currencies.read_currency(said, currency)
        whole = isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}", value.strip())
        if whole:
            value = int(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _amount(value, self._cents), currency
        money = prices.read_price(value, currency) if isinstance(value, str) else None
        return money or (None, currency)


def problems(site: Site) -> list[str]:
    """Validate the settings: one sentence for each problem."""
    config = site.config
    needed = ("row", "title", "link")
    found = [problem(name, _("is needed")) for name in needed if not text_of(config, name)]
    currency = text_of(config, "currency")
    names = ("row", *FIELDS, *WHOLE, *(() if _CODE.fullmatch(currency) else ("currency",)))
    for name in names:
        try:
            _optional(config, name)
        except PathError as error:
            found.append(problem(name, _(str(error))))
    for name in ADDRESSES:
        try:
            _address(config, name)
        except PathError as error:
            found.append(problem(name, _(str(error))))
        if "{id}" in text_of(config, name) and not text_of(config, "id"):
            found.append(problem("id", _("is needed, because an address has {id}")))
    variable, selector = text_of(config, "variable"), text_of(config, "script")
    if variable and not VARIABLE.fullmatch(variable):
        found.append(problem("variable", _("is not the name of a variable, as window.__STATE__")))
    if selector and (why := selector_mistake(split_attribute(selector)[0])):
        found.append(problem("script", why))
    return found


def _optional(config: Mapping[str, Any], name: str) -> Path | None:
    text = text_of(config, name)
    return compile_path(text) if text else None


def _address(config: Mapping[str, Any], name: str) -> Address | Path | None:
    text = text_of(config, name)
    if "{" not in text:
        return _optional(config, name)
    if not _FIXED_HOST.fullmatch(text.partition("{")[0]):
        raise PathError(gettext_noop("the name of the site must stand before the first {"))
    parts: list[str | Path | None] = []
    for number, part in enumerate(_BRACES.split(text)):
        if number % 2 == 0:
            parts.append(part)
        else:
            parts.append(None if part.strip() == "id" else compile_path(part))
    if any(isinstance(part, str) and re.search(r"[{}]", part) for part in parts):
        raise PathError(gettext_noop("a brace is not closed"))
    return Address(tuple(parts))


def _first(path: Path | None, data: Any) -> Any:
    """The first value of a path; of a list, its first member. None if it is missing or no single
    value."""
    try:
        values = path.values(data, 1) if path is not None else []
    except PathError:
        return None
    value = values[0] if values else None
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, (str, int, float)) else None


def _text(value: Any, limit: int) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return parsing.clean(str(value), limit)


def _amount(value: float, cents: bool) -> Decimal | None:
    try:
        amount = Decimal(str(value))
        whole = cents and amount == amount.to_integral_value()
        amount = (amount / 100 if whole else amount).quantize(Decimal("0.01"))
        return amount if 0 <= amount < prices.LIMIT else None
    except InvalidOperation:
        return None


def _count(value: Any) -> int | None:
    if isinstance(value, str):
        value = parsing.first_number(value[:100])
    usable = isinstance(value, (int, float)) and not isinstance(value, bool)
    return int(value) if usable and 0 <= value <= MAX_BIDS else None
