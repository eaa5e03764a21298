"""What a text without a slash asks for: a command ("suche Helm"), or something about a link. Who
writes anything else gets a sentence about how to go on."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from accounts.models import Person
from bot.callbacks import search
from bot.commands import links
from bot.help import short_greeting
from bot.registry import find_command, unknown_command, usage
from bot.types import EVERYBODY, Command
from bot.wishes import needed_in, wish_in
from monitoring.models import MAX_TEXT
from monitoring.services import keywords
from monitoring.vocabulary import PLEASE, THANKS
from outbox.replies import reply

_POLITE = re.compile(
    rf"^(?:(?:{PLEASE}|bot|hallo|hello|hi|hey|moin|guten (?:tag|morgen|abend)|привіт|добрий день"
    r"|ich|i am|i'm|i (?:want|would like) to|(?:can|could|would) you|(?:kannst|könntest) du|я)"
    r"[,!]?\s+)+",
    re.I,
)
#: A request with the verb at its end: "kannst du nach einem Helm suchen". Without "nach" or an
#: article before it, what stands there may be something else: "bitte öfter suchen".
_VERB_AT_THE_END = re.compile(
    rf"(?:(?:{PLEASE}|hallo|ich (?:möchte|will|würde gerne?)|(?:kannst|könntest) du|mir|uns|mal)"
    r"[,!]?\s+)+((?:nach|eine[nmr]?|ein)\s(?!.*\b(?:nicht|nichts|nie|mehr|auch|nur|zu|auf|beim?)\b)"
    r"\s*\S.*?)\s+suchen\W*",
    re.I,
)
#: Commands that may stand behind a keyword, as German verbs do: "Helm löschen".
_BEHIND = {"delete", "pause", "resume", "mute", "unmute"}
#: "us" and "me" only before an article, and no article before a number: people also look for a US
#: helmet, an Me 262 and an An 2.
_FILLER = re.compile(
    rf"^(?:(?:{PLEASE}|mal|mir|uns|мені|нам|auch|noch|außerdem|zusätzlich|ab (?:sofort|jetzt)"
    r"|jetzt(?=\s+(?:nach|eine?[nmr]?)\b)|(?:also|now)(?=\s+for\b)|також|теж|ще|тепер"
    r"|alles (?:von|über|zu|rund um)|(?:et)?was (?:von|über)|(?:any|every)thing (?:from|by|about)"
    r"|(?:все|усе) (?:про|від)|nach|for|за|(?:me|us)\s+(?:an?|the|some)|an?(?!\s+\d)"
    r"|the|eine[nmr]?|ein)\s+)+",
    re.I,
)
_POLITE_AT_THE_END = re.compile(rf"[\s,]+(?:{PLEASE}|{THANKS})\W*$|[\s?!]+$", re.I)
_SEARCH = {"such", "suche", "suchen", "search", "find", "finde"}
_SEARCH |= {"шукай", "пошукай", "шукаю", "шукати", "пошук", "знайди", "знайти"}
_THANKS = re.compile(
    r"(?:(?:vielen |many |дуже )?(?:danke?(?: (?:schön|sehr|dir|ihnen|euch))?|thanks?(?: you)?|thx"
    r"|дякую|ok(?:ay)?|ок|добре|super|prima|alles klar|great|perfect|ja|nein|yes|no|так|ні)\W*)+",
    re.I,
)
#: A command that Telegram does not see as one: "/suche:Helm", "/ suche Helm", "\\suche Helm",
#: "• /suche Helm", or with another sign that looks like a slash.
_SLASHED = re.compile(
    r"(?:[-–•*·.\"„“«]\s*)?[/\\⁄∕／]{1,2}\s*([^\s:,!?.]{1,40})"
    r"(?:(?:[:,!?.]*\s+|:)(.*)|[:,!?.]*)",
    re.S,
)
_PICTURES = re.compile(r"^(?:[^\w\s!-⁄]+\s+)+")
_GREETING = re.compile(
    r"(?:hi|hello|hey|hallo|moin|servus|привіт|вітаю|good (?:morning|day|afternoon|evening)|"
    r"guten (?:morgen|tag|abend)|доброго (?:дня|ранку|вечора)|добрий (?:день|ранок|вечір))\W*",
    re.I,
)
#: What may be a thing to search for: at most so many words, at least one of them with two letters.
MOST_WORDS = 4
_WORD = re.compile(r"\w\w")
LONGEST = 300


def say_how_to_go_on(person: Person, text: str) -> None:
    """Answer a text that asks for no command: offer to search for it, or name what may be meant."""
    text = text.strip()
    words = needed_in(text[:LONGEST]) or text
    if _may_be_searched_for(person, words):
        _offer_search(person, words)
    else:
        reply(person, _hint(person, text))


def command_in(person: Person, text: str) -> tuple[str, str] | None:
    """The name of the command that a text without a known one asks for, and its argument; None if
    it asks for none."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    slashed = _SLASHED.fullmatch(text)
    if slashed and find_command(name := slashed[1].casefold(), person):
        return name, (slashed[2] or "").strip()
    if "\n" in text:
        return None
    if links.link_in(text):
        return "search", text
    if asked := wish_in(person, _PICTURES.sub("", text)):
        return asked if _may_be_asked(person, asked[0]) else None
    name, argument = _parts(text)
    command = find_command(name, person)
    if command is None:
        command, argument = _behind_keyword(person, text)
    if command is None or command.role != EVERYBODY or not _is_meant(command.name, argument):
        return None
    return command.name, argument


def _may_be_asked(person: Person, name: str) -> bool:
    """Whether a sentence may ask for a command: of the owners' own only for the one that searches
    at once."""
    command = find_command(name, person)
    return command is not None and (command.role == EVERYBODY or command.name == "check")


def _parts(text: str) -> tuple[str, str]:
    text = _PICTURES.sub("", text[:LONGEST])
    if asked := _VERB_AT_THE_END.fullmatch(text):
        return "search", _FILLER.sub("", asked[1])
    name, _blank, argument = _POLITE.sub("", text).partition(" ")
    name, argument = name.casefold().rstrip(":,.…"), argument.strip()
    if name == "watch" and argument.casefold().startswith("out "):  # a warning
        return "", ""
    if name in _SEARCH or (name in ("look", "looking") and argument.startswith("for ")):
        return "search", _POLITE_AT_THE_END.sub("", _FILLER.sub("", argument))
    return name, argument


def _behind_keyword(person: Person, text: str) -> tuple[Command | None, str]:
    """The command behind one of the person's keywords, and the keyword: "Helm löschen"."""
    words, _blank, name = text.rstrip(" .!").rpartition(" ")
    command = find_command(name.casefold(), person)
    if command is None or command.name not in _BEHIND or not keywords.find(person, words):
        return None, ""
    return command, words


def _is_meant(name: str, argument: str) -> bool:
    """A word alone is a command only where that changes nothing."""
    return bool(argument) or name in {"list", "help"}


def _may_be_searched_for(person: Person, text: str) -> bool:
    """Whether somebody may have written only what they look for: a few words, and neither a
    question, nor a greeting, nor the name of a command."""
    if not _WORD.search(text) or len(text) > MAX_TEXT or len(text.split()) > MOST_WORDS:
        return False
    if text.startswith(("/", "\\")) or text.endswith("?") or "\n" in text:
        return False
    if _GREETING.fullmatch(text) or _THANKS.fullmatch(text):
        return False
    return find_command(_parts(text)[0], person) is None


def _offer_search(person: Person, words: str) -> None:
    command = usage(person, "search", words)
    lines = (
        _("To search auction sites for it: %(command)s") % {"command": command},
        _("/help lists all commands."),
    )
    search.offer(person, "\n".join(lines), words)


def _hint(person: Person, text: str) -> str:
    if text.startswith("/"):
        slashed = _SLASHED.match(text)
        return unknown_command(person, slashed[1] if slashed else "")
    if _GREETING.fullmatch(text):
        return short_greeting(person)
    name, argument = _parts(text)
    if not argument and find_command(name, person) is not None:
        return _("Commands begin with a slash: %(command)s") % {"command": usage(person, name)}
    if person.decides:
        if not text:
            return _("I understand text only. /help lists the commands.")
        return _(
            "To change an answer, press 📝 on its card and reply to my question. "
            "/help lists the commands."
        )
    return _("To search for something, write /search and your word. /help lists all commands.")
