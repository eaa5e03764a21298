"""Sentences that ask for a command without its name: "such nicht mehr nach Helmen", "gib mir
Bescheid, wenn ein Helm auftaucht", "jetzt suchen", "show me my searches"."""

from __future__ import annotations

import itertools
import re

from accounts.models import Person
from monitoring import phrases
from monitoring.matching import tidy
from monitoring.price_phrases import price_range, without_currency
from monitoring.services import keywords
from monitoring.vocabulary import PLEASE

_PLEASE = rf"(?:(?:{PLEASE}|mal|doch|just)[\s,]+)*"
#: An article, or what else stands before the thing.
_THING = (
    r"(?:(?:nach|for|about|про|ein(?:e[nmr]?)?|de[nmr]|das|die|an?|the|some|neue[nrs]?|mein(?:e[nmr]?)?"
    r"|my)\s+)*(?P<words>\S.*?)"
)
_COMES = (
    r"(?:auftaucht|auftauchen|erscheint|erscheinen|da ist|da sind|gibt|reinkommt|kommt|zu haben ist"
    r"|verfügbar ist|angeboten (?:wird|werden)|verkauft wird|eingestellt wird|online ist"
    r"|(?:appears?|shows? up|turns? up|comes? up|pops? up|(?:is|are) (?:listed|available|offered"
    r"|for sale|online|there)))"
)
_END = r"[\s.!?,]*"


def _any(*patterns: str) -> re.Pattern[str]:
    """What one of these matches as a whole, with good manners around it."""
    counted = itertools.count()  # no two groups of a pattern have the same name
    whole = re.sub(r"(?<=\(\?P<words)(?=>)", lambda _: str(next(counted)), "|".join(patterns))
    return re.compile(
        rf"{_PLEASE}(?:{whole})(?:[\s,]+(?:{PLEASE}|danke|thanks|дякую))?{_END}", re.I
    )


_LIST = _any(
    r"(?:zeig|show|list|liste)e?(?: mir| me)?(?: bitte)?(?: alle| all)?(?: meine?| my| the)?"
    r" (?:liste|suchwörter|suchen|suchbegriffe|keywords?|list|searches)(?: an)?",
    r"(?:meine|my) (?:liste|suchwörter|suchen|suchbegriffe|keywords|list|searches)",
    r"(?:покажи(?:ть)?(?: мені)?(?: всі)? )?(?:мій список|мої (?:пошуки|ключові слова|слова))",
    r"покажи(?:ть)?(?: мені)? (?:список|пошуки)",
    r"(?:was|wonach) suchst du(?: gerade| jetzt| alles| für mich)*",
    r"welche suchen (?:laufen|gibt es|habe ich)(?: gerade)?",
    r"what are you (?:searching|looking)(?: for)?(?: now| right now)?",
    r"що ти (?:зараз )?шукаєш(?: зараз)?",
)
_HELP = _any(
    r"hilfe|help(?: me)?|допомога|допоможи(?:ть)?(?: мені)?",
    r"was kannst du(?: alles)?(?: machen| tun)?|wie (?:geht|funktioniert) (?:das|es)(?: hier)?",
    r"what can you do|how does (?:this|it) work",
    r"що ти (?:вмієш|можеш)|як це працює",
)
_NOW = _any(
    r"(?:jetzt|sofort|gleich|noch ?mal|noch einmal|erneut)(?: bitte)?(?: gleich)? suchen",
    r"suche?n?(?: bitte| mal)* (?:jetzt|sofort|gleich|noch ?mal|noch einmal|erneut)",
    r"(?:search|check|look|scan)(?: again)? (?:right )?now|(?:search|check|look) again",
    r"(?:по)?шукай(?:те)? (?:зараз|знову|ще раз|негайно)|(?:зараз|знову) (?:по)?шукай(?:те)?",
    r"перевір(?:те)? (?:зараз|знову|ще раз)",
)
#: Never a search, whatever follows.
_STOP = _any(
    rf"(?:such|schau|guck)(?:en?)? (?:bitte )?(?:nicht|nie|nichts) (?:mehr|wieder|länger) {_THING}",
    rf"hör(?:e|en sie)? (?:bitte )?auf,? {_THING} zu suchen",
    rf"(?:stop|quit) (?:searching|looking|watching)(?: out)? {_THING}",
    rf"(?:don't|don’t|do not|dont) (?:search|look|watch) for {_THING}(?: any ?more| any longer)?",
    rf"(?:більше )?не (?:по)?шукай(?:те)? (?:більше )?{_THING}(?: більше)?",
    rf"(?:припини(?:ти|ть)?|перестань(?:те)?|досить) (?:шукати|пошук) {_THING}",
)
#: The same, if it is one of the person's keywords: other words may mean something else.
_STOP_KNOWN = _any(
    rf"{_THING} (?:bitte )?(?:nicht|nie) mehr suchen",
    rf"(?:stopp?e?|beende|vergiss|streiche?|entferne?|lösche?)(?: bitte| mal| doch)*"
    rf"(?: die suche nach| das suchwort| den suchbegriff)? {_THING}",
    rf"(?:stop|end|cancel|forget|delete|remove)(?: the search| the keyword)? {_THING}",
    rf"(?:зупини(?:ти)?|прибери|видали|забудь)(?: пошук| слово)? {_THING}",
    rf"{_THING} (?:bitte |mal )*(?:löschen|entfernen|beenden|stoppen)",
)
_WISH = _any(
    rf"(?:gib|geben sie|sag|sagen sie) (?:mir|uns) (?:bitte )?bescheid,? (?:wenn|sobald|falls)"
    rf" (?:es )?{_THING}(?: wieder)? {_COMES}",
    rf"(?:benachrichtige?|informiere?)(?:n sie)? (?:mich|uns) (?:bitte )?,?(?:wenn|sobald|falls)"
    rf" (?:es )?{_THING}(?: wieder)? {_COMES}",
    rf"benachrichtige?(?:n sie)? (?:mich|uns) (?:bitte )?(?:bei|über|zu) {_THING}",
    rf"halte?(?:n sie)? (?:bitte )?(?:die augen offen|ausschau) {_THING}",
    rf"halte?(?:n sie)? (?:bitte )?{_THING} ausschau",
    r"(?:let me know|tell me|notify me|alert me),? (?:when|if|once|as soon as) (?:there is )?"
    rf"{_THING} {_COMES}",
    rf"(?:notify|alert) me (?:about|of) {_THING}",
    rf"(?:look|watch|keep an eye) out for {_THING}",
    r"(?:повідом(?:те)?|дай(?:те)? знати|скажи)(?: мені| мене)?,? (?:коли|якщо|щойно)"
    rf" (?:з['’]?явит(?:ь|ьс)ся|з['’]являться|буде|будуть) {_THING}",
    rf"(?:сповісти|повідом)(?:те)?(?: мене)? про {_THING}",
    rf"(?:я )?хочу (?:знайти|відшукати) {_THING}",
)
#: What somebody wants may be something else than a thing to search for.
_NEED = _any(
    rf"ich (?:hätte|möchte|brauche|will)(?: gerne?)? (?:eine[nr]?|ein) {_THING}",
    rf"i (?:need|want|would like) an? {_THING}",
    rf"(?:мені )?(?:потріб(?:ен|на|не|ні)|треба) {_THING}",
    rf"(?:я )?хочу купити {_THING}",
)


def wish_in(person: Person, text: str) -> tuple[str, str] | None:
    """The name of the command that a sentence asks for, and its argument; None for any other."""
    text = tidy(text)
    for pattern, name in ((_LIST, "list"), (_HELP, "help"), (_NOW, "check")):
        if pattern.fullmatch(text):
            return name, ""
    if words := _words(_STOP, text):
        return "delete", words
    if (words := _words(_STOP_KNOWN, text)) and keywords.find(person, words):
        return "delete", words
    if words := _words(_WISH, text):
        return "search", words
    return _about_keyword(person, text)


def needed_in(text: str) -> str:
    """What somebody needs or wants; empty if the text says no such thing."""
    return _words(_NEED, tidy(text))


def _words(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.fullmatch(text)
    return next(filter(None, match.groupdict().values()), "") if match else ""


def _about_keyword(person: Person, text: str) -> tuple[str, str] | None:
    """A keyword, and a price or a frequency for it: "Helm bis 50 Euro", "Helm alle 5 Minuten"."""
    words = text.split(" ")
    for length in range(min(len(words) - 1, 20), 0, -1):
        keyword, rest = " ".join(words[:length]), " ".join(words[length:])
        name, said = _setting(rest)
        if name and keywords.find(person, keyword):
            return name, f"{keyword} {said}"
    return None


_MUTED = re.compile(r"(?P<time>.+?) (?:stumm(?:schalten)?|mute|тихо)", re.I)


def _setting(rest: str) -> tuple[str, str]:
    """The command that sets what is said of a keyword; empty if nothing is understood."""
    if (match := _MUTED.fullmatch(rest)) and phrases.duration(match["time"], "m"):
        return "mute", match["time"]
    if re.match(r"(?:alle|every|кожн\w+) ", rest, re.I) and phrases.duration(rest, "s"):
        return "frequency", rest
    if without_currency(phrases.prepared(rest))[1] and price_range(rest):
        return "price", rest
    return "", ""
