"""The lines of text that only a page without hits has, learned from searches for nonsense."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from monitoring.platforms import parsing
from monitoring.platforms.no_results import asks_for_proof, is_called_challenge, is_challenge

MAX_LINES = 20
SHORTEST_LINE = 6
#: So many lines around the hits are the site's frame, of which every page has some.
FEWEST_LINES = 3
_BLOCKS = "p, div, h1, h2, h3, h4, h5, h6, li, td, span, strong, b, em, section, main, center, a"


def learned_lines(
    words: str,
    hits: LexborHTMLParser,
    row: str,
    without: Sequence[tuple[str, LexborHTMLParser]],
) -> list[str]:
    """The lines that are on all pages without hits, and not on that with hits; none if one of them
    is another page than one of results, as of cookies or with a challenge. `words`: what was
    searched for; `row`: selects the hits, which are taken out of the page."""
    with_hits = text_lines(hits, words)
    if row:
        parsing.drop(hits, row)
    around = text_lines(hits, words)
    found = [(tree, text_lines(tree, nonsense)) for nonsense, tree in without]
    if not all(_are_results(tree, lines, hits, around) for tree, lines in found):
        return []
    common = set.intersection(*(lines for _tree, lines in found)) if found else set()
    learned = common - with_hits
    return [] if any(map(asks_for_proof, learned)) else sorted(learned)[:MAX_LINES]


def _are_results(
    tree: LexborHTMLParser, lines: set[str], hits: LexborHTMLParser, around: set[str]
) -> bool:
    """Whether a page with these lines may be one of results, of which another has such around its
    hits. A challenge that stands there, too, is that of a newsletter or the like."""
    if is_called_challenge(tree) and not is_called_challenge(hits):
        return False
    if lines & around:
        return True
    frame = [line for line in around if not re.search(r"[\d…]", line)]
    return len(frame) < FEWEST_LINES and (is_challenge(hits) or not is_challenge(tree))


def text_lines(tree: LexborHTMLParser, words: str) -> set[str]:
    """The lines of text of a page, with … for the words of the search."""
    wanted = parsing.clean(words).casefold()
    found = set()
    for node in tree.css(_BLOCKS):
        line = parsing.clean(node.text(deep=False), 300).casefold()
        if wanted:
            line = line.replace(wanted, "…")
        if len(line) >= SHORTEST_LINE and any(character.isalpha() for character in line):
            found.add(line)
    return found
