"""Bodies of searches that are posted."""

from __future__ import annotations

FORM = {"search": "/suche", "body": "q={query}&seite={page}&sort=neu"}
GRAPHQL = {
    "search": "/graphql",
    "body": '{"query": "query($q: String) {x}", "variables": {"q": "{query}", "page": {page}}}',
}
