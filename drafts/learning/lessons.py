"""What can be learnt from what the owner wrote: habits of style, answers to questions, and facts
that were put right; pure.

Only the owner's words are learnt. Of what a contact wrote, the question alone is kept, as a title,
without what points to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from drafts.addresses import without_addresses
from drafts.learning.edits import NAME, Change, changes
from drafts.reading.facts import facts, said_facts
from drafts.reading.plain import plain, words
from drafts.reading.sentences import split_by_marks

#: A change is a habit once it was made in so many drafts, of at least so many chats.
DRAFTS_OF_HABIT, CHATS_OF_HABIT = 3, 2
#: A habit is about a few words; what is longer is about what is said.
WORDS_OF_HABIT = 8
#: An answer that was cut down to this share of its words was too long.
SHORTENED = 0.6
LONGEST_TITLE, LONGEST_ANSWER = 150, 1500

_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_FORMAL = {"Sie": r"\b(?:Sie|Ihnen|Ihre?[nmrs]?)\b", "Ви": r"\b(?:Ви|Вам|Вас|Ваш\w*)\b"}
_INFORMAL = {
    "du": r"\b(?:du|dir|dich|dein\w*)\b",
    "ти": r"\b(?:ти|тобі|тебе|твоє\w*|твій|твоя|твої\w*)\b",
}
_GREETING = (
    r"hi|hey|hello|dear|good (?:morning|day|afternoon|evening)"
    r"|hallo|moin|servus|gruezi|guten (?:morgen|tag|abend)|liebe[r]?|sehr geehrte[r]?"
    r"|привіт|вітаю|доброго (?:дня|ранку|вечора)|добрий (?:день|ранок|вечір)"
    r"|здравствуйте|привет|добрый (?:день|вечер)|доброе утро"
)
#: A greeting, and who is greeted: names with a comma behind them.
_SALUTATION = re.compile(
    rf"^\s*(?i:{_GREETING})\b(?: +(?:[A-ZÄÖÜА-ЯІЇЄҐ][\w’'-]+ *){{1,3}}(?=[,!]))?[^\w\n]*"
)
#: What people say before they ask.
_LEAD_IN = re.compile(
    r"^(?:(?:(?:and|also|und|а|і|та)\s+)?(?:"
    r"(?:just )?(?:a )?(?:quick|one more|another) question|sorry to (?:bother|disturb)[^,:]*"
    r"|i (?:just )?(?:wanted|would like|want|have) to (?:ask|know)"
    r"|(?:kurze|eine|noch eine|nur eine)(?: kurze)? frage"
    r"|ich (?:wollte|mochte|möchte)(?: nur| noch)? (?:fragen|wissen)"
    r"|(?:хот\w+|хочу)(?: ще)? (?:спитати|запитати|дізнатися|дізнатись|спросить|узнать)"
    r"|(?:підкажіть|скажіть|подскажите|скажите)"
    r")\b[\s,:–-]*(?:(?:please|bitte|будь ласка|пожалуйста)\b[\s,:–-]*)?)+",
    re.IGNORECASE,
)
_SMALL_TALK = re.compile(
    r"^(?:how are you|how is it going|how['’]?s it going|how do you do|wie geht(?:['’]?s| es)"
    r"|як справи|як ви|як ти|как дела|как вы)"
    r"(?: (?:doing|today|heute|so|ihnen|dir|euch|сьогодні|у вас|у тебе|сегодня))*\W*$"
)
_ASKING = re.compile(
    r"^(?:who|what|when|where|why|which|how|do|does|is|are|can|could|will|would|have|has"
    r"|wer|was|wann|wo|warum|welche\w*|wie|woher|wohin|kann|konn\w+|haben|hat|gibt|ist|sind|ob"
    r"|\w+t ihr|\w+en sie|\w+st du"
    r"|хто|що|коли|де|чому|який|яка|яке|які|як|скільки|чи|можна|кто|что|когда|где|почему|какой|сколько"
    r"|(?:а )?(?:ви|вы|ти|ты) .*\w(?:єте|ете|ите|аєш|єш|иш|ешь|ишь))\b"
)
_PERSONAL = re.compile(
    r"\S+@[^\s?!,;]+|https?://[^\s?!,;]+|\bwww\.[^\s?!,;]+|@\w{3,}|\b\w+\.(?:com|net|org|de|at|ch|ua|eu)\b\S*"
    r"|\+?\d(?:[\s()./-]{0,3}\d){4,}"
)


@dataclass(frozen=True)
class Edit:
    """An answer as the AI proposed it and as the owner sent it."""

    draft_id: int
    chat_id: int
    contact: str
    proposed: str
    sent: str


@dataclass(frozen=True)
class Habit:
    """Something that the owner changes again and again: the kind, the words, and in which drafts.
    The kinds: "replace", "begin", "end", "drop", "no_emoji", "address", "short"."""

    kind: str
    before: str
    after: str
    drafts: tuple[int, ...]

    @property
    def key(self) -> str:
        """What makes it this habit and no other."""
        return _key(self.kind, self.before, self.after)


@dataclass(frozen=True)
class Answer:
    """What the owner answers to a question. `personal`: the answer names the contact."""

    title: str
    body: str
    personal: bool = False


def habits(edits: Iterable[Edit]) -> list[Habit]:
    """The changes that the owner made in several drafts of several chats, the most frequent
    first."""
    found: dict[tuple[str, str, str], list[Edit]] = {}
    for edit in edits:
        for one in set(_style_changes(edit)):
            found.setdefault(one, []).append(edit)
    made = [
        Habit(*one, drafts=tuple(edit.draft_id for edit in where))
        for one, where in found.items()
        if len({edit.draft_id for edit in where}) >= DRAFTS_OF_HABIT
        and len({edit.chat_id for edit in where}) >= CHATS_OF_HABIT
    ]
    return sorted(made, key=lambda one: (-len(one.drafts), one.key))


def _style_changes(edit: Edit) -> Iterator[tuple[str, str, str]]:
    """What an edit says about style: kind, before, after."""
    if not edit.proposed.strip() or not edit.sent.strip():
        return
    proposed, sent = _nameless(edit.proposed, edit.contact), _nameless(edit.sent, edit.contact)
    if _EMOJI.search(proposed) and not _EMOJI.search(sent):
        yield "no_emoji", "", ""
    if len(words(sent)) <= SHORTENED * len(words(proposed)) and len(words(proposed)) >= 10:
        yield "short", "", ""
    address = _address(proposed, sent)
    if address:
        yield ("address", *address)
    for change in changes(proposed, sent):
        kind = _kind(change)
        if kind and not (address and kind == "replace"):
            yield kind, change.before if kind in ("replace", "drop") else "", change.after


def _kind(change: Change) -> str:
    """What kind of habit a change may be; empty if it is about what is said."""
    before, after = len(words(change.before)), len(words(change.after))
    if max(before, after) > WORDS_OF_HABIT or facts(change.before) | facts(change.after):
        return ""
    if before and after:
        return "replace"
    if before:
        return "drop"
    if not after:
        return ""
    return "begin" if change.first else "end" if change.last else ""


def _address(proposed: str, sent: str) -> tuple[str, str] | None:
    """How the owner addresses people instead, "Sie" or "du", if an edit changed that."""
    for one, other in ((_FORMAL, _INFORMAL), (_INFORMAL, _FORMAL)):
        for (before, old), (after, new) in zip(one.items(), other.items(), strict=True):
            gone = re.search(old, proposed) and not re.search(old, sent)
            if gone and re.search(new, sent) and not re.search(new, proposed):
                return before, after
    return None


def corrected_fact(edit: Edit, question: str) -> Answer | None:
    """The sentences in which the owner put other facts than the AI had proposed, if there are
    any."""
    gone = facts(edit.proposed) - said_facts(edit.sent)
    new = facts(edit.sent) - said_facts(edit.proposed)
    if not gone or not new:
        return None
    sentences = [one for one in split_by_marks(edit.sent) if facts(one) & new]
    body = " ".join(sentences) or edit.sent
    return answer(question, body, edit.contact, short=True)


def answer(question: str, text: str, contact: str, *, short: bool = False) -> Answer | None:
    """The owner's answer to a question as something to keep; None if it was no question, or no
    answer that says anything to others. `short`: also if it is just a word or two."""
    title, body = question_title(question, contact), _without_salutation(text, contact)
    only_asks = body.endswith("?") and len(split_by_marks(body)) == 1
    if not title or only_asks or not body or len(body) > LONGEST_ANSWER:
        return None
    if len(words(body)) < 3 and not short and not facts(body):
        return None
    return Answer(title, body, personal=_nameless(body, contact) != body)


def question_title(question: str, contact: str) -> str:
    """What a contact asks, as a title without what points to a person; empty if it asks
    nothing."""
    return title_of(questions(question, contact))


def title_of(asked: Iterable[str]) -> str:
    title = " ".join(asked)
    title = title[:1].upper() + title[1:]
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"


def questions(question: str, contact: str) -> list[str]:
    """What a contact asks, sentence by sentence, without what points to a person."""
    said = [_SALUTATION.sub("", one).strip() for one in split_by_marks(without_addresses(question))]
    meant = [(_LEAD_IN.sub("", one), bool(_LEAD_IN.match(one))) for one in said]
    meant = [(one, led_in) for one, led_in in meant if not _SMALL_TALK.match(plain(one))]
    asking = [one for one, _led_in in meant if one.endswith("?")]
    if not asking:
        asking = [one for one, _led_in in meant if _ASKING.match(plain(one))]
    if not asking:
        asking = [one for one, led_in in meant if led_in]
    kept = [_impersonal(one, contact) for one in asking]
    return [one for one in kept if len(words(one)) >= 2]


def _impersonal(sentence: str, contact: str) -> str:
    hidden = _PERSONAL.sub("…", _nameless(sentence, contact).replace(NAME, "…"))
    return " ".join(hidden.split())


def _without_salutation(text: str, contact: str) -> str:
    """A text without the greeting at its beginning, if that names the contact."""
    names = "|".join(map(re.escape, _names(contact)))
    if not names:
        return text.strip()
    salutation = rf"\s*(?:(?:{_GREETING})\b\s*)?(?:{names})\b(?:\s+(?:{names})\b)*[\s,!.:;–-]*"
    match = re.match(salutation, text, re.IGNORECASE)
    rest = text[match.end() if match else 0 :].strip()
    return rest[:1].upper() + rest[1:]


def _nameless(text: str, contact: str) -> str:
    """A text with the contact's name, or parts of it, replaced."""
    for part in _names(contact):
        text = re.sub(rf"\b{re.escape(part)}\b", NAME, text)
    return text


def _names(contact: str) -> list[str]:
    """The parts of a contact's name, the longest first."""
    return sorted(set(re.findall(r"\w{2,}", contact)), key=lambda part: (-len(part), part))


def _key(*parts: str) -> str:
    return blake2b("\x00".join(plain(part) for part in parts).encode(), digest_size=16).hexdigest()


def same_question(one: str, other: str) -> bool:
    """Whether two titles ask the same, in other order or spelling perhaps."""
    first, second = set(words(one)), set(words(other))
    return bool(first) and len(first & second) >= 0.8 * len(first | second)
