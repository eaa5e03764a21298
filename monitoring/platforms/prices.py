"""Read an amount of money, with its currency, from a text as sites write it.

An amount beside a currency sign wins over other numbers ("3 Gebote 15,50 €"). A dot or comma before
exactly three digits groups thousands ("£1,250", "1.500"); otherwise it stands before the cents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from monitoring.platforms.currencies import (
    AFTER,
    BEFORE,
    DOLLARS,
    LETTER,
    MAX_TEXT,
    NAMES,
    SIGN,
    THREE_DECIMALS,
    WEAK_BEFORE,
    currency_in,
    currency_of,
)

LIMIT = Decimal(10) ** 10

#: Words for thousands and millions.
_WORDS = dict.fromkeys(("tsd", "tys", "тис", "тыс"), 1_000)
_WORDS |= dict.fromkeys(("mio", "mln", "млн", "millionen", "millions", "million"), 1_000_000)
#: Also a thousand, but only beside a currency sign: "4K" is no price.
_K = "k"
_TIMES = _WORDS | {_K: 1_000}
#: What follows a number that counts something else.
_COUNTED = (
    r"[ ]?(?:%|°|gebot|bid|stück|stk|st\b|pcs|x\b|mm|cm|kg|g\b|tage?|std|stunde|min|sek|day|hour"
    r"|d\b|h\b|artikel|item|ставк|шт|дн|год|хв|mal\b|uhr)"
)
_COUNT = re.compile(_COUNTED, re.I)
_MONEY = re.compile(
    rf"""(?:(?<!{LETTER})(?:(?P<before>{BEFORE})|(?P<weak>{WEAK_BEFORE}))(?!{LETTER})[ :)]{{0,3}}+
        |(?<![\w.,/]))
    (?P<number>
        0[.,]\d{{3}}(?!\d)
        |\d{{1,3}}(?P<group>[.,'’ ])\d{{3}}(?:(?P=group)\d{{3}})*(?!\d|(?P=group)\d{{3}})
            (?:(?:[.,]\d{{1,2}}|(?!(?P=group))[.,]\d{{3,6}})(?!\d))?
        |\d{{1,3}}(?:,\d\d)+,\d{{3}}(?!\d)(?:\.\d{{1,2}}(?!\d))?
        |\d{{4,12}}[.,]\d{{3}}(?=\ ?(?-i:{"|".join(THREE_DECIMALS)})\b)
        |\d{{1,12}}(?!\d)(?:[.,](?:\d{{1,2}}|\d{{4,6}})(?!\d))?
        |[.,]\d{{1,2}}(?!\d)
    )(?![.,:]\d)
    (?P<dash>(?:[.,:]|\ ?,)\ ?[-–—]{{1,2}}+)?
    (?:(?P<times>{_K}|\ ?{_K}(?=€)|\ ?(?:{"|".join(_WORDS)})\.?)(?!\w))?
    (?(before)|(?:[ ]?(?P<after>{AFTER})(?:(?<=[€£₴])|(?!{LETTER}))
        (?(weak)(?![ ]?\d[\d.,]*+(?!{_COUNTED}))))?)""",
    re.I | re.X,
)
_CENTS_AFTER = re.compile(
    r"(\d\d)(?!\d)(?! ?[\w%])|\s?(\d\d?) ?(?:cents?|ct|цент\w*|коп\w*)\b", re.I
)
_CENTS = re.compile(r" ?(?:cents?|ct|цент\w*)\b", re.I)
_AT_ONCE = (
    r"sofort-?kauf(?:en|preis)?|buy (?:it )?now|kup teraz|achat immédiat|direct kopen|köp nu"
    r"|купити зараз"
)
_BUY = re.compile(rf"\b(?:{_AT_ONCE})[ :(]*$", re.I)
#: What stands before an amount that is not the price now, but for instance the one before.
_OTHER = re.compile(
    rf"(?:[-−–]|(?<!{LETTER})\+|\d ?(?:g|kg|ml|l|m|г|кг|мл|л|м)\b ?=|\b(?:statt|uvp|rrp|was|war"
    r"|neupreis|np|wynosiła|grundpreis|unit price|(?<!preis )(?<!price )in[ck]l\.?|including"
    r"|vorher|vormals|früher|bisher|ursprünglich|instead of|save"
    r"|spare|sparen sie|sie sparen|ersparnis|rabatt|discount|pfand|deposit|anzahlung|знижка"
    r"|замість|було|versand|versandkosten|porto|shipping|delivery|postage|доставка"
    rf"|{_AT_ONCE}|estimate[ds]?|est\.|schätz(?:preis|wert)|schätzung|estimation|оцінка"
    r"|zzgl\.?|plus|je|pro))[ :(]*$",
    re.I,
)
#: What stands before the price now, if others stand beside it.
_NOW = re.compile(
    r"(?:(?<!kaufen )jetzt|(?<!it )(?<!buy )now|aktueller preis|current price|sale price"
    r"|aktuelles gebot|höchstgebot|current bid|поточна ставка"
    r"|зараз|поточна ціна)(?: ist| is)?[ :]*$",
    re.I,
)
#: What follows the price of a unit: "0,90 €/g", "2,50 € / 100 g"; not the size in "80 € / M 43".
_UNIT_AFTER = re.compile(
    rf" ?(?:/|pro|je|per|за) ?(?!(?-i:[ML]) ?\d{{1,3}}+(?![\d.,]| ?(?:{SIGN})))"
    r"(?:\d{1,4} ?)?(?:g|kg|ml|l|m|cm|m²|г|кг|мл|л|м|gramm?|liter|litre"
    r"|meter|metre)\b",
    re.I,
)
_SHIPPING_AFTER = re.compile(r" ?(?:versand\w*|porto|shipping|delivery|postage|доставк\w*)\b", re.I)
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
#: A range of which only the end has the sign: "10 – 20 €".
_RANGE = re.compile(
    r"(?:(?:ab|von|from|від|preis|price|ціна|schätzpreis|schätzwert|schätzung|estimat(?:e|ion)|est\."
    r"|оцінка)[ :]{1,3}){0,2}"
    rf"(\d[\d.,']{{0,12}}) ?(?:[-–—]|bis|to|до) ?(\d[\d.,']{{0,12}} ?(?:{SIGN}))",
    re.I,
)
_CODE = re.compile(r" ?([A-Z]{3})(?![^\W_])")
_LETTERS_BEFORE = re.compile(r"[^\W\d_]\s*$")
_LETTER_AFTER = re.compile(r"\w")
#: A number without a sign that a word follows may count something: "12 Raten".
_WORD_AFTER = re.compile(r"[^\w]*(?!in[ck]l)[^\W\d_]{3}", re.I)


class Money(NamedTuple):
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class _Candidate:
    """A number in the text: `sign` as written, `exact` with cents (or a dash for none); `extra`:
    no price, as for shipping or of a unit."""

    amount: Decimal
    sign: str
    exact: bool
    counts: bool
    other: bool
    now: bool
    extra: bool


def read_price(text: str, default: str = "EUR") -> Money | None:
    """The price in a text; `default`: the currency if no sign says another."""
    if usual := _USUAL.fullmatch(text):
        return Money(Decimal(f"{usual[1].replace('.', '')}.{usual[2]}"), "EUR")
    text = _SPACES.sub(" ", text[:MAX_TEXT]).strip()
    if ends := _RANGE.fullmatch(text):
        low, high = read_price(ends[1], default), read_price(ends[2], default)
        if low and high and low.amount < high.amount:
            return Money(low.amount, high.currency)
    found = list(_candidates(text))
    signed = _signed(found)
    plain = [one for one in found if not one.sign and not one.counts]
    usable = signed or [one for one in plain if one.exact] or plain
    chosen = next((one for one in usable if one.now), None)
    chosen = chosen or next((one for one in usable if not one.other), next(iter(usable), None))
    if chosen is None:
        return None
    return Money(chosen.amount, currency_of(chosen.sign, default) or currency_in(text, default))


def prices_beside_signs(text: str) -> list[Money]:
    """Every amount in a text that has a currency sign."""
    text = _SPACES.sub(" ", text[:MAX_TEXT])
    found = _signed(list(_candidates(text)))
    return [Money(one.amount, currency_of(one.sign, "EUR")) for one in found]


def has_only_extras(text: str) -> bool:
    """Whether a text has amounts, but none that may be the price: shipping, a unit's price, a
    count."""
    found = list(_candidates(_SPACES.sub(" ", text[:MAX_TEXT])))
    return bool(found) and all(one.extra for one in found)


def _signed(found: list[_Candidate]) -> list[_Candidate]:
    """Those with a sign; with one that may be a name only if no other has any."""
    signed = [one for one in found if one.sign]
    return [one for one in signed if one.sign.lower() not in NAMES] or signed


#: The usual form, which needs no search.
_USUAL = re.compile(r"(\d{1,3}(?:\.\d{3})*),(\d\d)\s?(?:€|EUR)")


def _candidates(text: str) -> Iterator[_Candidate]:
    begin = 0
    for match in _MONEY.finditer(text):
        sign, end = _sign(match), match.end()
        amount = _amount(match, sign)
        if amount is None:
            continue
        rest = text[end : end + 12]
        before = text[max(begin, match.start() - 30) : match.start()]
        other = bool(_OTHER.search(before)) or bool(sign and _UNIT_AFTER.match(rest))
        # In "zzgl. 5,90 € Versand 12,50 €" the shipping belongs to the amount before it.
        if other and (shipping := _SHIPPING_AFTER.match(rest)):
            begin = end + shipping.end()
        cents = _CENTS_AFTER.match(rest) if match["after"] else None
        if cents and amount == int(amount):
            amount += Decimal(cents[1] or cents[2]) / 100
        if not sign and _CENTS.match(rest):
            amount, sign = (amount / 100).quantize(Decimal("0.01")), "€"
        counts = _COUNT.match(rest) or _LETTER_AFTER.match(rest) or _times(match) == _K
        beside = (other and not _BUY.search(before)) or _SHIPPING_AFTER.match(rest)
        yield _Candidate(
            amount,
            sign,
            exact=bool(match["dash"]) or "." in str(_plain_number(match)),
            counts=not sign and bool(counts),
            other=other,
            now=bool(_NOW.search(before)),
            extra=bool(beside or (not sign and (counts or _WORD_AFTER.match(rest)))),
        )


def _sign(match: re.Match[str]) -> str:
    """The sign beside an amount; empty if there is none, or one that is a name: "EOS RP 650"."""
    sign = match["before"] or match["after"] or match["weak"] or ""
    if sign == "$" and (code := _CODE.match(match.string, match.end())) and code[1] in DOLLARS:
        return code[1]
    if sign.lower() in ("rp", "rp.") and not match["group"] and not match["after"]:
        return "" if _LETTERS_BEFORE.search(match.string[: match.start()][-20:]) else sign
    return sign


def _times(match: re.Match[str]) -> str:
    """The word for thousands or millions behind a number; empty if there is none."""
    return (match["times"] or "").strip(" .").lower()


def _amount(match: re.Match[str], sign: str) -> Decimal | None:
    """The amount, in hundredths; None if nothing of it is left by that, as of "0.0004 BTC"."""
    times = _TIMES.get(_times(match), 1)
    number = _plain_number(match)
    separators = THREE_DECIMALS.get(sign.upper(), "") if sign else ""
    if separators and (thirds := re.fullmatch(rf"(.*)[{separators}](\d{{3}})", match["number"])):
        number = f"{_digits(thirds[1])}.{thirds[2]}"
    try:
        exact = Decimal(number) * times
        value = exact.quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return value if value < LIMIT and (value or not exact) else None


def _plain_number(match: re.Match[str]) -> str:
    """The number with a dot before the cents, and no other separator."""
    raw, group = match["number"], match["group"]
    if group:
        whole, _, rest = raw.rpartition(group)
        # With "1.500.00" the last separator stands before the cents.
        if len(rest) in (1, 2) and rest.isdigit():
            return f"{_digits(whole)}.{rest}"
        return raw.replace(group, "").replace(",", ".")
    if raw.count(",") > 1:
        return raw.replace(",", "")
    return raw.replace(",", ".")


def _digits(raw: str) -> str:
    return "".join(character for character in raw if character.isdigit())
