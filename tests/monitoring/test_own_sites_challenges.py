"""Sites that an admin describes: a challenge is told, and what only looks like one is not."""

from __future__ import annotations

import pytest

from monitoring.platforms.base import CaptchaRequired, ParseError, Query, Response, Site
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring.own_sites import CONFIG, FEED, HIT, NOW, SHOP, shop

DEFENCE = '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'


def test_the_script_of_a_bot_defence_is_no_challenge() -> None:
    assert len(shop(DEFENCE + HIT).items) == 1
    marked = Site(SHOP.base_url, CONFIG | {"empty": "p"})
    assert shop(DEFENCE + "<p>-</p>", marked).items == ()
    with pytest.raises(ParseError) as caught:
        shop(DEFENCE + "<p>Kein Ergebnis</p>")
    assert not isinstance(caught.value, CaptchaRequired)


def test_a_page_that_repeats_the_words_is_no_challenge() -> None:
    html = '<input name="q" value="Helm"><form><div class="g-recaptcha"></div>Newsletter</form>'
    with pytest.raises(ParseError) as caught:
        shop(html)
    assert not isinstance(caught.value, CaptchaRequired)


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Hilfe</h1><p>Im Formular steht ein Captcha.</p>",
        '<script src="https://client.px-cloud.net/PX1/main.min.js"></script>',
        '<script src="https://js.datadome.co/tags.js"></script>',
        '<script src="/_Incapsula_Resource?SWJIYLWA=719d"></script>',
        '<script src="https://x.token.awswaf.com/x/challenge.js"></script>',
    ],
)
def test_what_a_defence_leaves_on_ordinary_pages_is_no_challenge(html: str) -> None:
    with pytest.raises(ParseError) as caught:
        shop(html)
    assert not isinstance(caught.value, CaptchaRequired)


@pytest.mark.parametrize(
    "html",
    [
        "<title>Just a moment...</title>",
        "<title>Attention Required! | Cloudflare</title>",
        '<form id="challenge-form" action="/x?__cf_chl_f_tk=1"></form>',
        '<form action="/captcha"><img src="/captcha.png"></form>',
        '<div class="cf-turnstile"></div>',
        "<h1>Sind Sie ein Mensch?</h1>",
        '<iframe src="https://geo.captcha-delivery.com/x"></iframe>',
        '<title>s.example</title><p id="cmsg">Please enable JS and disable any ad blocker</p>'
        '<script src="https://ct.captcha-delivery.com/c.js"></script>',
        '<title>Access to this page has been denied</title><div id="px-captcha"></div>',
        "<h1>Please verify you are a human</h1>",
        "<TITLE>Access Denied</TITLE><H1>Access Denied</H1>You don't have permission to access",
        '<div id="sec-if-cpt-container"></div>',
        '<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31"></iframe>',
        "<title>Pardon Our Interruption</title>",
        '<div id="challenge-container"></div><script src="https://x.token.awswaf.com/c.js"></script>',
        "<title>Human Verification</title>",
        '<script src="/149e9513-01fa-4fb0/2d206a39-8ed7/ips.js"></script>',
        "<h1>Checking your browser before accessing s.example.</h1>",
        "<h1>Ihr Browser wird überprüft</h1>",
        "<h1>Перевірка вашого браузера</h1>",
        "<title>You are being redirected...</title>",
        "<title>Making sure you're not a bot!</title>",
        '<div class="frc-captcha"></div>',
        "<altcha-widget></altcha-widget>",
    ],
)
@pytest.mark.parametrize("key", ["css", "feed", "egun", "militaria321"])
def test_a_challenge_is_told(key: str, html: str) -> None:
    site = {"css": SHOP, "feed": FEED}.get(key, Site("https://x.example"))
    with pytest.raises(CaptchaRequired):
        ADAPTERS[key].parse(site, Query("Helm"), Response("https://x.example/", html.encode()), NOW)
