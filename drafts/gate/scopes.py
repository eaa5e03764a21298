"""Whether a clause of an answer says of all what holds for some: it leaves out a condition, or
names another day, another way to pay, another number of things. Pure."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from drafts.gate.comparison import Known, most_shared, topics_of_clause
from drafts.reading.clause_words import Topic, all_topics, is_common, topic, topics_in
from drafts.reading.clauses import Clause
from drafts.reading.dates import DAY_WORDS, meant_by
from drafts.reading.number_words import in_figures
from drafts.reading.plain import plain
from drafts.reading.quantities import units_named
from drafts.reading.word_lists import alternatives

_ALL = re.compile(
    r"\b(?:all|always|every(?:one|body|where|thing)?|any(?:one|body|where|time)?|unlimited"
    r"|alle[nrs]?|immer|jederzeit|jede[nrsm]?|uberall|samtliche\w*|unbegrenzt\w*"
    r"|завжди|[ву]сі[хм]?|будь-як\w+|будь-коли|усюди|всюди|скрізь|кожн\w+|без обмежень"
    r"|all day|whole day|ganzen tag|весь день|цілий день|цілодобово|durchgehend"
    r"|всегда|все[хм]?|любо[йем]\w*|любая|везде|кажд\w+|без ограничений)\b"
)
#: What holds on all days is not limited by its hours.
_DAILY = re.compile(r"\b(?:daily|taglich|щодня|щоденно|ежедневно)\b")
_SOME = re.compile(
    r"\b(?:only|except|if|unless|by arrangement|on request|most|some|compulsory for"
    r"|nur|ausser|ausnahme\w*|wenn|falls|sofern|nach absprache|auf anfrage|meist\w*|manche\w*"
    r"|тільки|лише|крім|окрім|якщо|за домовленістю|за запитом|старш\w+|молодш\w+|деяк\w+"
    r"|только|кроме|если|по договор\w+|older|younger|uber|unter|under|over|between)\b"
)
_TALK = (
    "guest guests customer customers question questions contact gast gäste gästen kunde kunden "
    "fragen frage melden kontakt гість гості гостей клієнт клієнти клієнтів питання запитання "
    "звертайтесь звертайтеся вопросы обращайтесь"
)
_NTH_DAY = re.compile(
    r"(?:\b(?:first|second|third|fourth|last|1st|2nd|3rd|4th|erste[nrsm]?|zweite[nrsm]?|dritte[nrsm]?"
    r"|letzte[nrsm]?|перш\w+|друг\w+|трет\w+|останн\w+|перв\w+|втор\w+|последн\w+)|\b[1-5]\.)"
    rf" (?:{DAY_WORDS})\b"
)
#: What is said of several things is said of each of them.
_SEVERAL = re.compile(r",|\b(?:and|or|und|oder|sowie|та|і|й|або|и|или)\b", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:only|nur|ausschliesslich|лише|лиш|тільки|виключно|только)\b")
#: What stands on both sides of "and" and "or"; each word with what stands behind it: "dark room".
_JOINED = re.compile(r"\b([^\W\d_]{3,}) (?:and|or|und|oder|sowie|та|і|й|або|и|или) ([^\W\d_]{3,})")
_MODIFIED = re.compile(r"\b([^\W\d_]{3,}) (?=([^\W\d_]{3,}))")
#: So many of something; "one" is a number where it is no article.
_COUNT = re.compile(r"(?<![\d.,:/-])(\d{1,3}|one|один|одна|одне|одну) ([^\W\d_]{4,})")
_ONE = {"one", "один", "одна", "одне", "одну"}
#: "Good evening", "have a nice weekend": of no matter.
_WISH = re.compile(
    r"\W*(?:(?:(?:i |we )?wish you |have )an? |enjoy (?:your|the) "
    r"|good (?:morning|afternoon|evening|night|day)\b"
    r"|(?:(?:ich |wir )?wunschen? (?:\w+ )?)?(?:einen |noch )*"
    r"(?:guten?|schone[nrsm]?|angenehme[nrsm]?) (?:\w+ )?"
    r"(?:morgen|vormittag|tag|nachmittag|abend|nacht|wochenende|sommer|winter|herbst|fruhling)\b"
    r"|(?:бажа\w+ |желаю |желаем )?(?:вам )?(?:гарн|добр|приємн|чудов|хорош|приятн)\w+ "
    r"(?:ранку|дня|вечора|ночі|літа|вихідних|вечера|утра|ночи|день|вечір|ранок|вечер|утро)\b)"
)
_PHONE = re.compile(r"\+?\d{7,}")
_TIME_OR_PRICE = re.compile(r"time:.*|[\d.]+ [a-z]+")


def is_widened(clause: Clause, known: Known) -> bool:
    """Whether it says "always" or "all" where what it rests on has a condition."""
    text = plain(clause.text)
    if clause.denied or not _ALL.search(text) or _is_limited(clause, text):
        return False
    there = most_shared(clause, known.clauses)
    about = topics_of_clause(clause)
    rare = {word for word in about if not (is_common(word) or _is_of_talk(word))}
    return any(
        any(word & one.known_by for word in rare)
        and not _ALL.search(plain(one.text))
        and not _DAILY.search(plain(one.text))
        and (_is_limited(one, plain(one.text)) or _is_counted(one, clause))
        for one in there
    )


def _is_of_talk(word: Topic) -> bool:
    return not word.isdisjoint(_talk())


@cache
def _talk() -> Topic:
    """What the friendly sentences around an answer are about: "we look forward to every guest"."""
    return all_topics(_TALK)


def _is_counted(one: Clause, clause: Clause) -> bool:
    """Whether it says for how many of what the clause is about."""
    return any(what in clause.words for _number, what in _counts(one.text))


def _is_limited(clause: Clause, text: str) -> bool:
    return bool(clause.bounds or clause.measures or _SOME.search(text)) or any(
        fact.startswith("time:") for fact in clause.facts
    )


def is_on_more_days(clause: Clause, known: Known) -> bool:
    """Whether it says "on Saturdays" of what is on the first Saturday of a month."""
    if not _days(clause) or _NTH_DAY.search(plain(clause.text)):
        return False
    there = most_shared(clause, known.clauses)
    return bool(there) and all(_NTH_DAY.search(plain(one.text)) for one in there)


def is_of_another_day(clause: Clause, known: Known) -> bool:
    """Whether its times or prices are those of other days."""
    days = _days(clause)
    if not days:
        return False
    for fact in filter(_TIME_OR_PRICE.fullmatch, clause.facts):
        there = [_days(one) or _days_before(one) for one in known.clauses if fact in one.facts]
        if there and all(there) and not any(days & one for one in there):
            return True
    return False


def _days(clause: Clause) -> set[str]:
    meant = (one for fact in clause.facts for one in meant_by(fact))
    return {one for one in meant if one.startswith("day:")}


def _days_before(clause: Clause) -> set[str]:
    return {str(one) for one in clause.before if str(one).startswith("day:")}


def is_another_alternative(clause: Clause, known: Known) -> bool:
    """Whether it names one of several ways, where only others of them are named: "by card" of "cash
    only"."""
    text = plain(clause.text)
    if clause.denied or _WISH.match(text):
        return False
    for sort in alternatives():
        named = {at for at, words in enumerate(sort) if words.search(text)}
        if not named:
            continue
        ways = [(one, _named(one, sort)) for one in known.clauses if not one.denied]
        there = {at for _one, others in ways for at in others}
        about = any(others and _is_about(clause, one, sort) for one, others in ways)
        if about and there and not named <= there:
            return True
    return False


def _is_about(clause: Clause, one: Clause, sort: tuple[re.Pattern[str], ...]) -> bool:
    """Whether it says something of what another one is about, or how much, or when; one that names
    ways alone ("cash only") is about all."""
    known = one.known_by | one.before | one.above
    if clause.facts or any(word & known for word in clause.words if not is_common(word)):
        return True
    text = plain(one.text)
    for words in sort:
        text = words.sub(" ", text)
    return not topics_in(text, common=False)


def _named(clause: Clause, sort: tuple[re.Pattern[str], ...]) -> set[int]:
    text = plain(clause.text)
    if any(map(_PHONE.fullmatch, clause.facts)):
        text = f"{text} phone"
    return {at for at, words in enumerate(sort) if words.search(text)}


def is_named_otherwise(clause: Clause, known: Known) -> bool:
    """Whether it has a word that stands only where the contrary is said: "discount on drugs" of
    "discount on operations (not on drugs)"."""
    if clause.denied:
        return False
    several = bool(_SEVERAL.search(clause.text))
    holders = [
        [one for one in known.clauses if word & (one.known_by if one.words else one.before)]
        for word in clause.words
        if not (is_common(word) or word & clause.side_words)
    ]
    turned = [
        bool(there) and all(_is_contrary(clause, one, several) for one in there)
        for there in holders
    ]
    said = any(there and not other for there, other in zip(holders, turned, strict=True))
    return any(turned) and (several or not said or not clause.sides)


def _is_contrary(clause: Clause, other: Clause, several: bool) -> bool:
    """Whether a clause denies what this one says, or names the other of two sides."""
    turned = {(pair, 1 - side) for pair, side in clause.sides}
    if turned & other.sides and not clause.sides & other.sides:
        return True
    if other.objects and other.objects.isdisjoint(clause.known_by):
        return False
    own = [one for one in other.words if not is_common(one)]
    shared = [one for one in own if one & clause.known_by]
    enough = 2 * len(shared) >= len(own) if several else 2 * len(shared) > len(own)
    return other.denied and not other.sides and enough


def is_beyond_only(clause: Clause, known: Known) -> bool:
    """Whether it adds something to what holds "only" for something else: "for dresses and curtains"
    of "only for curtains", "in the white room" of "only in the dark room"."""
    text = plain(clause.text)
    if clause.denied or _ONLY.search(text):
        return False
    for one in most_shared(clause, known.clauses):
        if not _ONLY.search(plain(one.text)):
            continue
        for first, second in _pairs(_JOINED, text):
            if _is_added(first, second, one, known) or _is_added(second, first, one, known):
                return True
        modified = {noun: word for word, noun in _pairs(_MODIFIED, plain(one.text))}
        for word, noun in _pairs(_MODIFIED, text):
            other = modified.get(noun)
            if other and not word & other and _is_unknown(word, known):
                return True
    return False


def _is_added(word: Topic, other: Topic, one: Clause, known: Known) -> bool:
    return bool(other & one.known_by) and _is_unknown(word, known)


def _is_unknown(word: Topic, known: Known) -> bool:
    return not is_common(word) and not any(name in known.many for name in word)


def _pairs(pattern: re.Pattern[str], text: str) -> list[tuple[Topic, Topic]]:
    """What the two words are that a pattern finds, each time."""
    pairs = [(topic(hit[1]), topic(hit[2])) for hit in pattern.finditer(text)]
    return [(one, other) for one, other in pairs if one and other]


def is_another_count(clause: Clause, known: Known) -> bool:
    """Whether it says how many of something there are, and only other numbers of it are said."""
    said = [count for one in known.clauses for count in _counts(one.text)]
    for number, what in _counts(clause.text):
        numbers = {other for other, thing in said if thing & what}
        if number != "1" and numbers and number not in numbers:
            return True
    return False


@lru_cache(maxsize=2000)
def _counts(text: str) -> tuple[tuple[str, Topic], ...]:
    clean = in_figures(plain(text))
    return tuple(
        ("1" if hit[1] in _ONE else hit[1], topic(hit[2]))
        for hit in _COUNT.finditer(clean)
        if topic(hit[2]) and not units_named(hit[2])
    )


CHECKS = (
    is_widened,
    is_on_more_days,
    is_of_another_day,
    is_another_alternative,
    is_named_otherwise,
    is_another_count,
    is_beyond_only,
)
