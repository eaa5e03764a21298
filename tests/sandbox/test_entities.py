"""The Bot API's HTML (core.telegram.org/bots/api#html-style)."""

from __future__ import annotations

import pytest

from sandbox.bot_api.entities import formatted, units
from sandbox.bot_api.errors import BotApiError


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
        ("&lt;b&gt; &amp; &#33;&nbsp;", "<b> & !&nbsp;", []),
        ("  <b> x </b>  ", "x", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ('<a href="https://e.org/?a=1&amp;b=2">x</a>', "x", [("text_link", 0, 1)]),
        ('<a href="javascript:alert(1)">x</a>', "x", []),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        (
            "see https://e.org/a. /help",
            "see https://e.org/a. /help",
            [("url", 4, 15), ("bot_command", 21, 5)],
        ),
    ],
)
def test_markup_becomes_entities(source, text, entities):
    plain, found = formatted(source, "HTML")
    assert plain == text
    assert [(e["type"], e["offset"], e["length"]) for e in found] == entities


def test_links_and_languages_are_kept():
    _, (link,) = formatted('<a href="https://e.org/?a=1&amp;b=2">x</a>', "HTML")
    assert link["url"] == "https://e.org/?a=1&b=2"
    _, (pre,) = formatted('<pre><code class="language-py">x</code></pre>', "HTML")
    assert pre["language"] == "py"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("ж<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("a < b > c", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_markup_is_refused_in_telegrams_words(source, reason):
    with pytest.raises(BotApiError) as refusal:
        formatted(source, "HTML")
    assert refusal.value.code == 400
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


def test_lengths_count_utf16_units():
    assert [units(text) for text in ("abc", "жжж", "😀")] == [3, 3, 2]
