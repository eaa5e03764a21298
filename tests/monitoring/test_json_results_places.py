"""Where the JSON is: in the page, in a script, in lines."""

from __future__ import annotations

import json

import pytest

from monitoring.platforms.base import ParseError
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring.json_results import DATA, ENTRY, read, site


@pytest.mark.parametrize(
    ("text", "config"),
    [
        (DATA, {}),
        (f"\ufeff  {DATA}", {}),
        (f")]}}',\n{DATA}", {}),
        (f"while(1);{DATA}", {}),
        (f"callback_7({DATA});", {}),
        (f"cb && cb({DATA})", {}),
        (f"/**/ typeof jQuery.cb === 'function' && jQuery.cb({DATA});", {}),
        (f'<script id="__NEXT_DATA__" type="application/json">{DATA}</script>', {}),
        (
            f"<script>x</script><script type='application/json' class='d'>{DATA}</script>",
            {"script": "script.d"},
        ),
        (f"<script>{DATA}</script>", {"script": "script"}),
        (
            "<div id=app data-page='{}'></div>".format(DATA.replace("'", "&#39;")),
            {"script": "#app@data-page"},
        ),
        (f"<script>window.__STATE__ = {DATA};foo()</script>", {"variable": "window.__STATE__"}),
        (f'<script>window["__STATE__"]={DATA}</script>', {"variable": "window.__STATE__"}),
        (f"<script>var a = 1, state={DATA}, b</script>", {"variable": "state"}),
        (f"<script>if(state==1){{}}; let state = {DATA}</script>", {"variable": "state"}),
        (f'<script>state = {DATA[:-1]}, "x": undefined,}}</script>', {"variable": "state"}),
        (f"<script>s = JSON.parse({json.dumps(DATA)})</script>", {"variable": "s"}),
        (
            "<script>s = JSON.parse('{}')</script>".format(
                DATA.replace("'", "\\x27").replace("M35", "M\\x335")
            ),
            {"variable": "s"},
        ),
        (f"<!DOCTYPE html><html><body><p>x</p><script id=__NEXT_DATA__>{DATA}</script>", {}),
    ],
)
def test_where_the_json_is_found(text: str, config: dict[str, str]) -> None:
    assert ADAPTERS["json_results"].problems(site(**config)) == []
    assert [item.title for item in read(text, **config).items] == ["Helm M35"]


def test_an_object_in_each_line_is_a_row_and_one_that_is_broken_stops_no_other() -> None:
    lines = [json.dumps(ENTRY | {"id": number}) for number in (1, 2, 3)]
    lines[1] = '{"id": broken}'
    assert [item.number for item in read("\r\n".join(lines) + "\n", row="$[*]").items] == [
        "1",
        "3",
    ]


@pytest.mark.parametrize("config", [{"variable": "window.__OTHER__"}, {"script": "script.other"}])
def test_a_script_that_is_not_there_is_an_error(config: dict[str, str]) -> None:
    with pytest.raises(ParseError, match="no_such_data"):
        read(f"<script>window.__STATE__ = {DATA}</script>", **config)
