"""Tell a page without hits from one that is not understood, and both from a challenge (captcha)."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from monitoring.platforms import parsing, prices
from monitoring.platforms.base import CaptchaRequired, ParseError
from monitoring.problems import ProblemCode

_HUMAN = (
    r"captcha|(?:are|confirm|verify) you(?: are|'re|’re)? (?:a )?(?:human|robot)|not a (?:ro)?bot"
    r"|sind sie ein (?:mensch|roboter)|kein roboter|ви не робот|що ви людина"
    r"|checking your browser|browser wird überprüft|перевірка (?:вашого )?браузера"
    r"|access denied|access to this page has been denied|zugriff verweigert|доступ заборонено"
    r"|pardon our interruption"
)
_CHALLENGE_TITLE = re.compile(
    rf"{_HUMAN}|just a moment|einen moment|attention required|sicherheits(?:abfrage|überprüfung)"
    r"|один момент|ddos-guard|human verification|you are being redirected",
    re.I,
)
_CHALLENGE_WORDS = re.compile(_HUMAN, re.I)
#: Parts of a form that asks for a proof. A script of a bot defence is also on ordinary pages.
_CHALLENGE_PARTS = ", ".join(
    (
        "#challenge-form",
        "form[action*='captcha' i]",
        "form[action*='__cf_chl']",
        "form[id*='captcha' i]",
        "form[class*='captcha' i]",
        "input[name*='captcha' i]",
        "img[src*='captcha' i]",
        "iframe[src*='captcha' i]",
        "[class~='g-recaptcha']",
        "[class~='h-captcha']",
        "[class~='cf-turnstile']",
        "[id*='cf-challenge']",
        "[class~='frc-captcha']",
        "altcha-widget",
        "#px-captcha",
        "#challenge-container",
        "#captcha-container",
        "#sec-if-cpt-container",
        "#sec-cpt-if",
        "iframe[src*='_Incapsula_Resource']",
        "script[src*='captcha-delivery.com']",
        "script[src*='/ips.js']",
    )
)


def page_error(
    tree: LexborHTMLParser,
    code: ProblemCode,
    words: str = "",
    *,
    framed: bool = False,
    **values: object,
) -> ParseError:
    """The exception for a page without results: CaptchaRequired for a challenge, else ParseError.
    A page that has the frame of a results page, or repeats the words, is no challenge."""
    if not framed and not _repeats(tree, words) and is_challenge(tree):
        return CaptchaRequired()
    return ParseError(code, **values)


def is_challenge(tree: LexborHTMLParser) -> bool:
    """Whether a page asks for a proof that a person sits there: a form or a title that says so."""
    return tree.css_first(_CHALLENGE_PARTS) is not None or is_called_challenge(tree)


def is_called_challenge(tree: LexborHTMLParser) -> bool:
    """Whether the title of a page, or a heading, asks for such a proof."""
    if _CHALLENGE_TITLE.search(parsing.text_of(tree.css_first("title"))):
        return True
    return any(asks_for_proof(parsing.text_of(node)) for node in tree.css("h1, h2, h3"))


def asks_for_proof(text: str) -> bool:
    return _CHALLENGE_WORDS.search(text) is not None


def _repeats(tree: LexborHTMLParser, words: str) -> bool:
    """Whether the page's search field has the words of the search."""
    wanted = parsing.clean(words).casefold()
    fields = tree.css("input[value]") if wanted else []
    return any(
        parsing.clean(parsing.attribute(one, "value")).casefold() == wanted for one in fields
    )


#: How egun.de, in both layouts, says that nothing was found.
_NOTHING = re.compile(
    r"\b(?:keine|keinen|0)\s(?:passenden\s)?(?:artikel|treffer|ergebnisse|auktionen|angebote)"
    r"\s(?:\w++\s){0,3}gefunden\b|\bnichts\sgefunden\b|\bergab\s(?:leider\s)?keine\b",
    re.I,
)


def says_nothing_found(tree: LexborHTMLParser) -> bool:
    """Whether a page of egun.de says in its own words that there are no hits."""
    return _NOTHING.search(visible_text(tree)) is not None


#: So many prices on a page without items mean that it has items which are not understood.
MANY_PRICES = 3


def shows_prices(tree: LexborHTMLParser) -> bool:
    return len(prices.prices_beside_signs(visible_text(tree))) >= MANY_PRICES


def visible_text(tree: LexborHTMLParser) -> str:
    """The text of the page without scripts, styles, and what stands on every page."""
    parsing.drop(tree, "script:not([src]), style, noscript, template, footer, nav, aside")
    body = tree.body
    return parsing.clean(body.text(deep=True, separator=" "), 200_000) if body is not None else ""
