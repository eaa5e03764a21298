"""The names by which elements of a page are found, for `guess`: classes, and the names that sites
give to them for their own tests."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from monitoring.platforms import parsing

#: How many elements of a row are looked at.
MOST_IN_A_ROW = 120
CLASS = re.compile(r"[A-Za-z_][\w-]{0,40}")
#: Attributes with a name that stays when the design changes.
_MARKS = re.compile(r"data-(?:test-?id|cy|qa-?id|qa|test|hook|marker|automation(?:-id)?)")
#: A number in such a name belongs to one item.
_MARK = re.compile(r"[A-Za-z][A-Za-z_-]{1,39}")
#: Classes that tools make: they are others after the next change of the site.
_MADE = re.compile(
    r"(?:css|sc|jss|mui|emotion|svelte)-\w{3,}|(?:.*[_-])?(?=[A-Za-z]*\d)(?=\d*[A-Za-z])"
    r"(?=\w*\d\w*\d|\w*[A-Z])[A-Za-z0-9]{4,8}|.*__(?=[A-Za-z]*[A-Z])[A-Za-z0-9]{5,6}"
    r"|[a-z]+[A-Z]{2,}[A-Za-z]*"
)
#: Classes that place an element, and are on many others, too.
_PLACES = re.compile(
    r"(?:col|cell|row|grid|flex|d|w|h|p|m|[pm][tblrxyse]|g|gap|order|offset|border|rounded|bg|text"
    r"|font|size|basis|justify|items|align|float|overflow|shadow|z|inset|position|u)(?:-[\w-]+)?"
    r"|clearfix|cf|relative|absolute|block|inline(?:-\w+)?|isolate|cursor-pointer|container"
    r"|columns?|medium-\d+|small-\d+|large-\d+|first|last|odd|even|active",
    re.I,
)


def classes(node: LexborNode) -> list[str]:
    """The classes of an element that can stand in a selector as they are."""
    return [one for one in (parsing.attribute(node, "class")).split() if CLASS.fullmatch(one)]


def marks(node: LexborNode) -> list[str]:
    """Its names for tests, as they stand in a selector: "data-testid='ad-price'"."""
    return [
        f"{name}='{value}'"
        for name, value in node.attributes.items()
        if value and _MARKS.fullmatch(name) and _MARK.fullmatch(value)
    ]


def is_vague(name: str) -> bool:
    """Whether a class says nothing of what an element is: a tool has made it, or it places it."""
    return bool(_MADE.fullmatch(name) or _PLACES.fullmatch(name))
