"""Sentences that ask for a command without its name: "such nicht mehr nach Helmen", "gib mir
Bescheid, wenn ein Helm auftaucht", "jetzt suchen", "show me my searches"."""

from __future__ import annotations

import itertools
import re

from accounts.models import Person
from monitoring import matching, phrases
from monitoring.price_phrases import price_range
from monitoring.search_phrases import limited_prices
from monitoring.services import keywords
from monitoring.vocabulary import PLEASE, THANKS

_PLEASE = rf"(?:(?:{PLEASE}|{THANKS}|mal|doch|just)[\s,]+)*"
#: An article, or what else stands before the thing.
_THING = (
    r"(?:(?:nach|for|about|про|ein(?:e[nmr]?)?|de[nmr]|das|die|an?|the|some|neue[nrs]?|mein(?:e[nmr]?)?"
    r"|my)\s+)*(?P<words>\S.*?)"
)
_COMES = (
    r"(?:auftaucht|auftauchen|gibt|reinkommt|zu haben ist|verfügbar ist|angeboten (?:wird|werden)"
    r"|verkauft wird|eingestellt wird"
    r"|(?:appears?|shows? up|turns? up|comes? up|pops? up|(?:is|are) (?:listed|available|offered"
    r"|for sale)))"
)
#: Who speaks of "the" thing does not look for any such thing.
_ANY = r"(?!(?:the|die|das|de[nmr]|mein\w*|dein\w*|dies\w+|my|your|this|that|these)\s)"
#: What nobody searches for on sites of auctions.
_NO_THING = re.compile(
    r"(?:ich|du|er|sie|es|wir|ihr|uns|mich|mir|das|dies\w*|was|etwas|jemand|niemand|nichts|alles?"
    r"|it|he|she|they|them|me|us|you|this|that|those|these|everything|anything|something|nothing"
    r"|someone|somebody|any|all|він|вона|воно|вони|це|мене|нас|щось|хтось|нічого|все|усе|всі|усі)"
    r"|.*\b(?:neuigkeit\w*|news|antwort\w*|answers?|repl(?:y|ies)|frage\w*|questions?|nachricht\w*"
    r"|messages?|entw[uü]rf\w*|drafts?|budgets?|limits?|problem\w*|fehler|errors?|scams?|updates?"
    r"|питан\w+|відповід\w+|повідомлен\w+|чернет\w+|новин\w*|помил\w+|проблем\w*|дощ\w*|rain"
    r"|regen)\b.*",
    re.I,
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
    rf" (?:es )?{_ANY}{_THING}(?: wieder)? {_COMES}",
    rf"(?:benachrichtige?|informiere?)(?:n sie)? (?:mich|uns) (?:bitte )?,?(?:wenn|sobald|falls)"
    rf" (?:es )?{_ANY}{_THING}(?: wieder)? {_COMES}",
    rf"benachrichtige?(?:n sie)? (?:mich|uns) (?:bitte )?(?:bei|über|zu) {_THING}",
    rf"halte?(?:n sie)? (?:bitte )?(?:die augen offen|ausschau) {_THING}",
    rf"halte?(?:n sie)? (?:bitte )?{_THING} ausschau",
    r"(?:let me know|tell me|notify me|alert me),? (?:when|if|once|as soon as) (?:there is )?"
    rf"{_ANY}{_THING} {_COMES}",
    rf"(?:notify|alert) me (?:about|of) {_THING}",
    rf"(?:look|keep an eye) out for {_THING}",
    r"(?:повідом(?:те)?|дай(?:те)? знати|скажи)(?: мені| мене)?,? (?:коли|якщо|щойно)"
    rf" (?:з['’]?явит(?:ь|ьс)ся|з['’]являться) {_THING}",
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
    text = matching.tidy(text)
    for pattern, name, argument in _WITHOUT_WORDS:
        if pattern.fullmatch(text):
            return name, argument
    if words := _words(_STOP, text):
        return "delete", words
    for pattern, name in ((_STOP_KNOWN, "delete"), (_RESUME, "resume"), (_MUTE, "mute")):
        if (words := _words(pattern, text)) and keywords.find(person, words):
            return name, words
    if (words := _words(_WISH, text)) and not _NO_THING.fullmatch(words):
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
    r"|(?:an)?(?:statt|instead of|замість) (?P<both>.+?)(?: suchen)?[\s.!]*",
    re.I,
)
#: What may stand before the new keyword.
_RATHER = re.compile(
    r"(?:(?:lieber|bitte|jetzt|rather|please|краще|будь ласка|suche?n?(?: ich)?|ich suche?"
    r"|search(?: for)?|find|(?:по)?шукай(?:те)?|шукаю|nach|for)\s+)+",
    re.I,
)


def _instead(person: Person, text: str) -> tuple[str, str] | None:
    """One keyword for another: "suche Fallmesser statt Kappmesser"."""
    match = _INSTEAD.fullmatch(text)
    if match is None:
        return None
    words = (match["old"] or match["both"]).split(" ")
    for length in range(len(words) - bool(match["both"]), 0, -1):
        keyword = keywords.find(person, " ".join(words[:length]).rstrip(","))
        new = match["new"] or _RATHER.sub("", " ".join(words[length:]))
        if keyword is not None:
            fits = bool(match["both"] or length == len(words)) and not _NO_THING.fullmatch(new)
            return ("change", f'"{keyword.text}" {new}') if fits else None
    return None


def needed_in(text: str) -> str:
    """What somebody needs or wants; empty if the text says no such thing."""
    return _words(_NEED, matching.tidy(text))


def _words(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.fullmatch(text)
    return next(filter(None, match.groupdict().values()), "") if match else ""


def _about_keyword(person: Person, text: str) -> tuple[str, str] | None:
    """A keyword, and a price or a frequency for it: "Helm bis 50 Euro", "Helm alle 5 Minuten"."""
    words = _SEARCH.sub("", text).split(" ")
    searched = len(words) < text.count(" ") + 1
    for length in range(min(len(words) - 1, 20), 0, -1):
        known, rest = " ".join(words[:length]), " ".join(words[length:])
        name, said = _setting(rest)
        usable = name and (name == "exclude" or not searched)
        if not usable or (keyword := keywords.find(person, known)) is None:
            continue
        if name == "exclude":  # what the command itself is given takes the place of all others
            before = matching.parse_exclusions(keyword.exclude)
            left_out = {word.casefold() for word in before}
            added = (
                one for one in matching.parse_exclusions(said) if one.casefold() not in left_out
            )
            said = matching.write_exclusions((*before, *added))
            known = known if '"' in known else f'"{known}"'
        return name, f"{known} {said}"
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
_NO_LIMIT = re.compile(
    r"(?:ohne|keine?|without|no|без) (?:an?y? |ein(?:e|en)? )?(?:(?:preis|price|цінов\w+)[ -]?)?"
    r"(?:limits?|grenzen?|obergrenze|begrenzung|beschränkung|ліміт\w*|обмежен\w*|меж\w*)\W*",
    re.I,
)
#: "Ohne Preis" may mean its limit, or what has none; "without everything" nothing.
_UNCLEAR = re.compile(
    r"(?:preis\w*|price\w*|цін\w*|alles|everything|всього|stumm|mute|gebote?|bids?|став\w*)\W*",
    re.I,
)


def _setting(rest: str) -> tuple[str, str]:
    """The command that sets what is said of a keyword; empty if nothing is understood."""
    if match := _MUTED.fullmatch(rest):
        time = match["time"] or match["after"]
        return ("mute", time) if phrases.duration(time, "m") else ("", "")
    if _NO_LIMIT.fullmatch(rest):
        return "price", "any"
    if match := _WITHOUT.fullmatch(rest):
        return ("", "") if _UNCLEAR.fullmatch(match["words"]) else ("exclude", match["words"])
    if re.match(r"(?:alle|every|кожн\w+) ", rest, re.I) and phrases.duration(rest, "s"):
        return "frequency", rest
    limits = _LIMIT.match(rest) and not _YEAR.search(rest)
    if (limits and price_range(rest)) or limited_prices(rest):
        return "price", rest
    return "", ""
