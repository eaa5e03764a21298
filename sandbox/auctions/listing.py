"""What is for sale, and how a site writes it down."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

SITES = ("egun", "militaria321", "feed", "plain", "ebay", "modern")
KINDS = ("auction", "buynow")
#: What `image` says when the sandbox draws the picture itself.
DRAWN = "drawn"


@dataclass
class Listing:
    """One thing for sale on one site. Prices are in cents, times in Unix seconds."""

    id: int
    site: str
    title: str
    starts: float
    ends: float
    description: str = ""
    #: What is asked now: the start price, the highest bid, or what it costs; None: not told.
    price: int | None = None
    #: An auction may also be bought at once.
    buynow: int | None = None
    kind: str = "auction"
    bids: int = 0
    seller: str = ""
    #: Empty: no picture; `DRAWN`; or the address of one.
    image: str = DRAWN
    quantity: int = 1
    used: bool = True
    promoted: bool = False
    business: bool = False
    #: Only for holders of a permit.
    legal: bool = False
    haggle: bool = False
    #: The price per unit, as "0,45 € / Stück", which is not the price.
    base_price: str = ""

    def __post_init__(self) -> None:
        if self.site not in SITES:
            raise ValueError(f"site must be one of {', '.join(SITES)}, not {self.site!r}")
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {self.kind!r}")
        if not self.title.strip():
            raise ValueError("title: must not be empty")

    def as_dict(self) -> dict[str, Any]:
        """For tests: with prices in euros and whether it has ended."""
        shown = asdict(self)
        for name in ("price", "buynow"):
            shown[name] = None if shown[name] is None else shown[name] / 100
        return {**shown, "ended": self.ends <= time.time()}


@dataclass
class Style:
    """How a site shows its pages at present."""

    layout: str
    #: What the pages say of themselves, and what their bytes really are.
    charset: str = "utf-8"
    encoding: str = "utf-8"
    #: Bytes of another encoding: "none", "page" (somewhere on the page) or "titles".
    stray: str = "none"
    #: Whether ETag and Last-Modified are sent and heeded.
    conditional: bool = True


LAYOUTS = {
    "egun": ("new", "classic", "changed"),
    "militaria321": ("usual", "changed"),
    "feed": ("usual", "changed"),
    "plain": ("usual", "changed"),
    "ebay": ("usual", "changed"),
    "modern": ("usual", "changed"),
}
ENCODINGS = ("utf-8", "iso-8859-1")
STRAY = ("none", "page", "titles")


def usual_style(site: str, layout: str = "") -> Style:
    """What a site looks like when nobody changed anything."""
    layout = layout or LAYOUTS[site][0]
    if layout not in LAYOUTS[site]:
        raise ValueError(f"layout must be one of {', '.join(LAYOUTS[site])}, not {layout!r}")
    if layout == "classic":
        return Style(layout, "iso-8859-1", "iso-8859-1", "page")
    return Style(layout)
