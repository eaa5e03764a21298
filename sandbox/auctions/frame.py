"""What stands around a site's pages: its name, a search field, and its stylesheet. None of it looks
like a listing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from sandbox.auctions.serving import Visit, clean

_STYLES = Path(__file__).parent / "styles"


@dataclass(frozen=True)
class Frame:
    """How a site calls itself, and where its search field leads: a path and a parameter, with more
    that nobody sees."""

    name: str
    motto: str
    path: str
    parameter: str
    hidden: Mapping[str, str] = field(default_factory=dict)

    def masthead(self, visit: Visit) -> str:
        """The head of each page; in its field stands what was searched for."""
        words = escape(clean(visit.query.get(self.parameter, "")))
        more = "".join(
            f'<input type="hidden" name="{name}" value="{value}">'
            for name, value in self.hidden.items()
        )
        return (
            f'<header class="masthead"><a class="brand" href="{visit.prefix}/">{self.name}</a>'
            f'<span class="motto">{self.motto}</span>'
            f'<form action="{visit.prefix}{self.path}"><input name="{self.parameter}" '
            f'aria-label="Suche" placeholder="Wonach suchen Sie?" value="{words}">{more}'
            "<button>Suchen</button></form></header>\n"
        )


def links(visit: Visit) -> str:
    """What belongs into the head of each page."""
    return (
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{visit.prefix}/site.css">'
    )


def styles() -> list[Route]:
    """The stylesheets' routes."""
    return [Route(f"/{file.stem}/site.css", _style(file)) for file in _STYLES.glob("*.css")]


def _style(file: Path) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return FileResponse(file, headers={"Cache-Control": "no-cache"})

    return answer
