"""Currencies by their signs, names and codes, as they stand beside an amount."""

from __future__ import annotations

import re
from collections.abc import Iterable

LETTER = r"[^\W\d_]"
MAX_TEXT = 20_000

#: The signs of each currency; "$", "kr" and "Fr." are shared by several countries.
_CURRENCIES = {
    "EUR": "€|euro|euros|євро|евро",
    "GBP": "£|pounds",
    "USD": "$|us$|us $|u.s. $|dollar|dollars|долар|долари|доларів|у.е.|у.о.",
    "AUD": "a$|au$|au $",
    "CAD": "c$|ca$|c $|ca $",
    "NZD": "nz$|nz $",
    "HKD": "hk$|hk $",
    "SGD": "s$|sg$",
    "TWD": "nt$",
    "MXN": "mx$|mex$",
    "BRL": "r$",
    "CHF": "fr|fr.|sfr|sfr.|franken",
    "PLN": "zł|zl|złotych|злотих|злотий",
    "UAH": "₴|грн|грн.|гривень|гривні|гривня",
    "CZK": "kč|kc",
    "SEK": "kr|kr.|skr",
    "DKK": "dkr|dkr.",
    "NOK": "nkr",
    "HUF": "ft",
    "RUB": "₽|руб|руб.",
    "JPY": "¥|円",
    "CNY": "cn¥|rmb",
    "RON": "lei",
    "BGN": "лв|лв.",
    "TRY": "₺|tl",
    "ILS": "₪",
    "INR": "₹|rs|rs.",
    "KRW": "₩",
    "KZT": "₸|тенге",
    "VND": "₫",
    "THB": "฿",
    "PHP": "₱",
    "IDR": "rp|rp.",
    "GEL": "₾|ლარი",
    "AMD": "֏",
    "AZN": "₼",
    "NGN": "₦",
    "GHS": "₵|gh₵",
    "BDT": "৳",
    "MNT": "₮",
    "CRC": "₡",
    "PYG": "₲",
    "RSD": "дин|дин.",
    "MKD": "ден|ден.",
    "BYN": "б.р.|бел. руб.",
    "XOF": "fcfa|f cfa|cfa",
    "EGP": "e£|ج.م",
    "AED": "د.إ",
    "SAR": "ر.س|\u20c1",
    "BTC": "₿",
}
_SIGNS = {sign: code for code, signs in _CURRENCIES.items() for sign in signs.split("|")}
_CODES = re.findall(
    "[A-Z]+",
    "EUR GBP USD CHF PLN UAH CZK SEK NOK DKK HUF RUB JPY RON BGN TRY "
    "ILS INR KRW KZT AUD CAD NZD HKD BRL ISK HRK CNY ZAR MXN SGD TWD THB",
)
#: Codes that are no words: they count in capital letters only.
_RARE = re.findall(
    "[A-Z]+",
    "AED AZN BDT BHD BTC BYN DZD EGP ETH LTC XMR XRP GHS IDR JOD KES KWD LBP LKR MDL MKD MYR NGN "
    "NPR OMR PKR PYG QAR RSD TND TZS UGX UYU UZS VND XAF XOF",
)
#: Codes that may be words or models as well: they count where there is nothing but the amount.
_ALONE = re.findall(
    "[A-Z]+",
    "AFN ALL AMD AOA ARS BAM BBD BIF BMD BND BOB BSD BTN BWP BZD CDF CLP COP CRC CSK CUP CVE "
    "DJF DOP ERN ETB FJD FKP GEL GIP GMD GNF GTQ GYD HNL HTG IQD IRR JMD KGS KHR KMF KYD LAK "
    "LRD LSL LYD MAD MGA MMK MNT MOP MRU MUR MVR MWK MZN NAD NIO PAB PEN PGK PHP RWF SAR SBD "
    "SCR SDG SHP SLE SOS SRD SSP STN SVC SYP SZL TJS TMT TOP TTD VES VUV WST XCD XPF YER ZMW",
)
#: Money of which only the amount is kept: no code of it has three letters.
_COINS = r"(?:USDT|USDC|BUSD|EURC|EURT|DOGE|SHIB|DAI|ADA|SOL|TON|TRX|BNB|(?i:sats?|satoshis?))"
_OTHER_MONEY = re.compile(rf"(?:(?<=\d)|(?<=\d )){_COINS}(?![^\W_])|(?<![\w]){_COINS}(?= ?\d)")
#: They have three decimals; where a comma stands before these, too.
THREE_DECIMALS = {"KWD": ".", "BHD": ".", "OMR": ".", "JOD": ".", "LYD": ".", "TND": ".,"}
#: What "$" means, if this stands behind the amount: "$150.00 CAD".
DOLLARS = frozenset(
    re.findall(
        r"\w+", "USD CAD AUD NZD HKD SGD TWD MXN COP CLP ARS UYU DOP BBD BSD BZD JMD TTD XCD"
    )
)
#: Signs that mean a currency of the site itself, if that is one of these.
_SHARED = {
    "$": {"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN"},
    "kr": {"SEK", "NOK", "DKK", "ISK"},
    "fr": {"CHF"},
    "¥": {"JPY", "CNY"},
}
#: What such a sign means in a country, by the end of a site's name.
_OF_COUNTRY = {"no": "NOK", "dk": "DKK", "is": "ISK", "ca": "CAD", "au": "AUD", "nz": "NZD"}
_OF_COUNTRY |= {"hk": "HKD", "sg": "SGD", "mx": "MXN", "cn": "CNY"}
_ALL = _SIGNS | {code.lower(): code for code in _CODES}
_BY_SIGN = {code.lower(): code for code in (*_RARE, *_ALONE)} | _ALL


def _pattern(signs: Iterable[str]) -> str:
    return "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))


_CAPITALS = f"|(?-i:{'|'.join(_RARE)})"
SIGN = _pattern(_ALL) + _CAPITALS
#: Names of things, too ("Escort RS 2000", "Honda TL 1000", "12 ft"): they are signs in their usual
#: place alone, and where no other sign stands. "Rs" without the dot: where there is nothing else.
NAMES = {
    *("rs", "rs.", "rp", "rp.", "tl", "ft", "ден", "ден.", "дин", "дин.", "cfa"),
    *(code.lower() for code in _RARE),
}
#: Signs that are words too: they count only beside an amount, or alone.
_WEAK = NAMES | {"fr", "fr.", "kr", "kr.", "lei", "zl", "kc", "dollar", "dollars", "pounds"}
BEFORE = _pattern(_ALL.keys() - _WEAK)
#: Before an amount these count only if it has no sign of its own: "Canon EOS RP 650 €".
WEAK_BEFORE = _pattern((_ALL.keys() & _WEAK) - {"rs", "tl"}) + _CAPITALS + r"|\Ars(?=[ ]?[\d.,]+\Z)"
AFTER = _pattern(_ALL.keys() - {"rs", "rs."}) + _CAPITALS
_ANY_SIGN = re.compile(rf"(?<!{LETTER})(?:{SIGN})(?!{LETTER})", re.I)
_SIGN_ALONE = re.compile(SIGN, re.I)
#: As people write them where there is nothing but a price: codes in small letters, too.
SAID = (
    _pattern(_ALL.keys() | {code.lower() for code in _RARE})
    + rf"|(?:(?<=\d)|(?<=\d ))(?:{'|'.join(_ALONE)})"
)
_CODE_ALONE = re.compile(r"(?:[^:\d]{1,30}: ?)?(?:([A-Z]{3}) ?)?[\d.,'’ ]+(?: ?([A-Z]{3}))?")
#: Any sign of a currency (Unicode's category Sc).
_SYMBOL = re.compile("[$¢-¥֏؋৲৳૱௹฿៛\u20a0-\u20cf﷼﹩＄￠￡￥￦]")


def currency_of(sign: str, default: str = "EUR") -> str:
    """The code of the currency with this sign or name; a shared one is the default's, if it can
    be."""
    small = sign.lower()
    if default in _SHARED.get(small.rstrip("."), ()):
        return default
    return _BY_SIGN.get(small, "")


def in_country(code: str, host: str) -> str:
    """What the sign of a currency means on a site of this name: "kr" is NOK in Norway."""
    there = _OF_COUNTRY.get(host.rpartition(".")[2].lower(), code)
    return there if any({code, there} <= shared for shared in _SHARED.values()) else code


def read_currency(text: str, default: str = "EUR") -> str:
    """The currency whose sign stands in a text, or is all of it; `default` if none does."""
    if _SIGN_ALONE.fullmatch(text.strip()):
        return currency_of(text.strip(), default)
    signs = (match[0] for match in _ANY_SIGN.finditer(text[:MAX_TEXT]))
    return next((currency_of(one, default) for one in signs if one.lower() not in _WEAK), default)


def currency_in(text: str, default: str) -> str:
    """The currency of a price without a sign beside it; empty if it has one that is not known."""
    alone = _CODE_ALONE.fullmatch(text)
    if alone and (code := alone[1] or alone[2]) in _ALONE:
        return code
    unknown = _SYMBOL.search(text) or _OTHER_MONEY.search(text)
    return read_currency(text, "" if unknown else default)
