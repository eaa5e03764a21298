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
from monitoring.vocabulary import PLEASE, THANKS

_PLEASE = rf"(?:(?:{PLEASE}|{THANKS}|mal|doch|just)[\s,]+)*"
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
_STOP_ALL = _any(
    r"such(?:e|en)? (?:bitte )?nichts mehr|hör(?:e|en sie)? (?:bitte )?auf,? zu suchen",
    r"(?:die )?suchen? (?:bitte )?(?:pausieren|anhalten|stoppen|beenden|unterbrechen)",
    r"alles (?:pausieren|anhalten|stoppen)|(?:stoppe?|halte?) alles(?: an)?",
    r"(?:stop|quit|pause) (?:searching|all searches|everything)",
    r"(?:припини(?:ти|ть)?|досить|перестань(?:те)?) шукати|нічого (?:більше )?не шукай(?:те)?",
)
#: Never a search, whatever follows.
_STOP = _any(
    rf"such(?:e|en)? {_THING} (?:bitte )?(?:nicht|nie) (?:mehr|wieder|länger)",
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
_RESUME = _any(
    rf"such(?:e|en)? {_THING} (?:wieder|weiter)|{_THING} (?:bitte )?(?:wieder|weiter) suchen",
    rf"mach(?:e|en sie)? (?:bitte )?weiter mit {_THING}|(?:go on|continue) with {_THING}",
    rf"(?:шукай(?:те)?|продовжуй(?:те)?) (?:шукати )?(?:знову|далі) {_THING}",
)
_MUTE = _any(rf"(?:mach|schalte?|stelle?)(?:en sie)? (?:bitte )?{_THING} (?:stumm|leise)")
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
    for pattern, name, argument in _WITHOUT_WORDS:
        if pattern.fullmatch(text):
            return name, argument
    if words := _words(_STOP, text):
        return "delete", words
    for pattern, name in ((_STOP_KNOWN, "delete"), (_RESUME, "resume"), (_MUTE, "mute")):
        if (words := _words(pattern, text)) and keywords.find(person, words):
            return name, words
    if words := _words(_WISH, text):
        return "search", words
    return _instead(person, text) or _about_keyword(person, text)


_WITHOUT_WORDS = (
    (_LIST, "list", ""),
    (_HELP, "help", ""),
    (_NOW, "check", ""),
    (_STOP_ALL, "pause", "alle"),
)
_INSTEAD = re.compile(
    r"(?:suche?n?|search(?: for)?|find|шукай(?:те)?) (?P<new>.+?)"
    r" (?:an)?(?:statt|instead of|замість) (?P<old>.+?)[\s.!]*"
    r"|(?:an)?(?:statt|instead of|замість) (?P<old2>.+?),? (?:lieber |bitte |rather |краще )*"
    r"(?:(?:search for|find|шукай(?:те)?) )?(?P<new2>.+?)(?: suchen)?[\s.!]*",
    re.I,
)


def _instead(person: Person, text: str) -> tuple[str, str] | None:
    """One keyword for another: "suche Fallmesser statt Kappmesser"."""
    match = _INSTEAD.fullmatch(text)
    if match is None:
        return None
    old, new = match["old"] or match["old2"], match["new"] or match["new2"]
    keyword = keywords.find(person, old)
    return ("change", f'"{keyword.text}" {new}') if keyword else None


def needed_in(text: str) -> str:
    """What somebody needs or wants; empty if the text says no such thing."""
    return _words(_NEED, tidy(text))


def _words(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.fullmatch(text)
    return next(filter(None, match.groupdict().values()), "") if match else ""


def _about_keyword(person: Person, text: str) -> tuple[str, str] | None:
    """A keyword, and a price or a frequency for it: "Helm bis 50 Euro", "Helm alle 5 Minuten"."""
    words = _SEARCH.sub("", text).split(" ")
    searched = len(words) < text.count(" ") + 1
    for length in range(min(len(words) - 1, 20), 0, -1):
        keyword, rest = " ".join(words[:length]), " ".join(words[length:])
        name, said = _setting(rest)
        if name and (name == "exclude" or not searched) and keywords.find(person, keyword):
            return name, f"{keyword} {said}"
    return None


#: With other settings behind it, the command itself takes them.
_SEARCH = re.compile(r"^(?:suche?|search(?: for)?|find|шукай)\s+", re.I)
_MUTED = re.compile(
    r"(?P<time>.+?) (?:stumm(?:schalten)?|mute|тихо)|(?:stumm|mute|тихо) (?P<after>.+)", re.I
)
_LIMIT = re.compile(
    r"(?:nur |only |лише )?(?:max|bis|unter|höchstens|under|up to|до|не більше)\b", re.I
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_WITHOUT = re.compile(r"(?:ohne|without|без) (?P<words>[\w\"*-].*)", re.I)


def _setting(rest: str) -> tuple[str, str]:
    """The command that sets what is said of a keyword; empty if nothing is understood."""
    if match := _MUTED.fullmatch(rest):
        time = match["time"] or match["after"]
        return ("mute", time) if phrases.duration(time, "m") else ("", "")
    if match := _WITHOUT.fullmatch(rest):
        return "exclude", match["words"]
    if re.match(r"(?:alle|every|кожн\w+) ", rest, re.I) and phrases.duration(rest, "s"):
        return "frequency", rest
    limits = _LIMIT.match(rest) and not _YEAR.search(rest)
    if (limits or without_currency(phrases.prepared(rest))[1]) and price_range(rest):
        return "price", rest
    return "", ""
