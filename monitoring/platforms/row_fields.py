"""The price and the picture of a row, whatever tags a site writes them with."""

from __future__ import annotations

import re
from collections.abc import Collection

from selectolax.lexbor import LexborNode

from monitoring.platforms import parsing
from monitoring.platforms.prices import has_only_extras, read_price

#: A longer text has more than a price in it.
LONGEST = 1000
#: Where a picture's address stands until it is shown.
LAZY = ("data-src", "data-original", "data-lazy", "data-lazy-src")
SETS = ("srcset", "data-srcset", "data-lazy-srcset")
#: What an empty picture is called that stands in the place of a lazy one.
_PLACEHOLDER = re.compile(r"^data:|(?:blank|placeholder|spacer|pixel|loading|1x1)[\w.-]*$", re.I)
_IN_STYLE = re.compile(r"""url\(\s*["']?([^"')]{1,1000})""", re.I)
_CENTS = re.compile(r"\d\d|[-–]{1,2}")
#: What strikes a price out, and what cents are written in.
_STRUCK = ("del", "s", "strike")
_FORMER = re.compile(
    r"(?:^|[\s_-])(?:old-?price|price-?-?old|was-?price|price-?was|former-?price|line-?through"
    r"|strike(?:d|through|-through)?|crossed-out|(?:uvp|rrp|msrp)-?price|pseudo-?price"
    r"|compare-at(?:-price)?)(?:$|[\s_-])",
    re.I,
)
_MAY_BE_FORMER = (
    "del, s, strike, [class*=price i], [class*=through], [class*=strike], [class*=cross]"
)
_HIDDEN = "[hidden], [style*='display:none' i], [style*='display: none' i]"
_SMALL = ("sup", "small", "span", "b", "i", "em", "strong")
_DIGIT = re.compile(r"\d")


def price_node(row: LexborNode, selector: str) -> LexborNode | None:
    """The first element of a row that a selector finds; where that is struck out, the first one
    that is not and has more than the shipping, if there is one."""
    found = row.css(selector)
    if not found or not is_struck(found[0], row):
        return found[0] if found else None
    left = (one for one in found[1:] if not is_struck(one, row))
    return next((one for one in left if not has_only_extras(parsing.text_of(one))), found[0])


def is_struck(around: LexborNode | None, row: LexborNode) -> bool:
    """Whether an element of a row, or what is around it there, is struck out."""
    while around is not None and around.mem_id != row.mem_id:
        if _is_former(around):
            return True
        around = around.parent
    return False


def _is_former(node: LexborNode) -> bool:
    """Whether an element strikes out what is in it, or is called a former price."""
    return node.tag in _STRUCK or bool(_FORMER.search(parsing.attribute(node, "class")[:300]))


def price_text(node: LexborNode) -> str:
    """The text of a price without what is hidden, unless only that has the price, and without the
    former one that is struck out; with a comma before cents that are only written smaller:
    "15<sup>99</sup> €"."""
    if parsing.is_plain(node) or len(node.text(deep=True)) > LONGEST:
        return parsing.title_of(node)
    struck = [
        one
        for one in node.css(_MAY_BE_FORMER)
        if _is_former(one) and one.mem_id != node.mem_id and not is_struck(one.parent, node)
    ]
    former = {one.mem_id for one in struck}
    if _digits(node) <= sum(map(_digits, struck)) or (
        struck and has_only_extras(_text_without(node, former, ()))
    ):
        former = set()
    hidden = {one.mem_id for one in node.css(_HIDDEN) if 0 < _digits(one) < _digits(node)}
    shown = _text_without(node, former, hidden)
    return _text_without(node, former, ()) if hidden and read_price(shown) is None else shown


def _text_without(node: LexborNode, former: Collection[int], hidden: Collection[int]) -> str:
    def instead(one: LexborNode) -> str | None:
        if one.mem_id in former or one.mem_id in hidden:
            return ""
        return _cents(one, former) or parsing.unread(one)

    return parsing.without_entities(parsing.clean(parsing.text_with(node, instead)))


def _cents(one: LexborNode, former: Collection[int]) -> str:
    """What is read for cents that are only written smaller; empty for anything else."""
    if one.tag not in _SMALL or one.prev is None or one.prev.mem_id in former:
        return ""
    cents = one.text(deep=True).strip()
    before = one.prev.text(deep=True) if _CENTS.fullmatch(cents) else ""
    return f",{cents}" if before[-1:].isdecimal() else ""


def _digits(node: LexborNode) -> int:
    return len(_DIGIT.findall(node.text(deep=True)))


def picture_address(image: LexborNode) -> str:
    """Where a picture is. A lazy one has its address in another attribute than src, where a
    placeholder may stand meanwhile; others have several, or are the background of a box."""
    source = parsing.attribute(image, "src")
    one_of = [_first_of(parsing.attribute(image, name)) for name in SETS]
    picture = image.parent
    if picture is not None and picture.tag == "picture":
        one_of += [_first_of(parsing.attribute(one, "srcset")) for one in picture.css("source")]
    candidates = [
        *(parsing.attribute(image, name) for name in LAZY),
        "" if _PLACEHOLDER.search(source) else source,
        *one_of,
        in_style(parsing.attribute(image, "style")),
    ]
    return next((one for one in candidates if one and not one.startswith("data:")), source)


def _first_of(srcset: str) -> str:
    """The first address of a set; one may have commas itself, but no blank."""
    return next(iter(srcset[:2000].split()), "").rstrip(",")


def in_style(style: str) -> str:
    """The address of a background in a style."""
    match = _IN_STYLE.search(style[:2000])
    return match[1].strip() if match else ""
