"""A site that an admin describes, searched by a POST of JSON with a key: real runbot, worker and
beat, and the sandbox's shop over HTTP."""

from __future__ import annotations

import pytest

from sandbox.auctions.modern import KEY, KEY_HEADER, PATHS
from tests.flows.watch import SITES, Watch
from tests.harness.processes import wait_for
from tests.harness.stack import Stack

pytestmark = pytest.mark.timeout(600)


def test_a_find_on_a_site_with_json(stack: Stack) -> None:
    watch = Watch(stack).prepare()
    for slug in SITES.values():
        stack.manage("platform", slug, "--no-enabled")
    site = {
        "slug": "neuzeit",
        "name": "Neuzeit",
        "adapter": "json_results",
        "base_url": f"http://127.0.0.1:{stack.sandbox.http_port}/modern",
        "headers": {KEY_HEADER: KEY},
        "config": {
            **PATHS,
            "search": "graphql",
            "body": '{"variables": {"q": "{query}", "from": {page}}}',
            "first_page": "0",
            "page_step": "20",
            "row": "data.search.items",
        },
    }
    stack.module("tests.harness.own_site", given=site)
    watch.put_up("modern", "Säbel", 25)
    stack.start().wait_connected()
    watch.client.say("/suche Säbel")
    watch.message("Neuzeit: 25 listings now")
    (new,) = watch.put_up("modern", "Säbel 1871/84")
    watch.checked()
    watch.wait_told(new)
    find = watch.message(new)
    assert "€49.00" in find["text"] and "Neuzeit · seller: waldlaeufer55" in find["text"]
    watch.quiet()
    assert [watch.told(title) for title in watch.titles] == [0] * 25 + [1]
    wait_for(
        lambda: all(
            one["method"] == "POST" for one in watch.client.auction_requests("modern", "search")
        ),
        10,
        "only posts",
    )
    assert KEY not in stack.logs()
