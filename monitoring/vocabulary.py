"""Words for numbers, units of time, "on" and "off" in German, English and Ukrainian."""

from __future__ import annotations

from decimal import Decimal

OFF = {"aus", "off", "nein", "no", "ні", "вимк", "вимкнути", "-", "0", "nie", "never", "ніколи"}
ON = {"an", "on", "ein", "ja", "yes", "так", "увімк", "увімкнути"}
NO_LIMIT = {"egal", "any", "alle", "all", "keine", "kein", "none", "без обмежень", "будь-яка"}
NO_LIMIT |= {"kein limit", "keine grenze", "ohne limit", "ohne grenze", "no limit", "unlimited"}
NO_LIMIT |= {"any price", "jeder preis", "без ліміту", "немає", "будь-яка ціна", "beliebig"}
NO_LIMIT |= {"kein preislimit", "whatever", "байдуже", "без обмеження", "зняти", "ohne", "weg"}
NO_LIMIT |= {"löschen", "remove", "entfernen", "прибрати"}
ALL = {"alle", "alles", "all", "everything", "всі", "все", "усі", "усе"}
ENDLESS = {"immer", "für immer", "dauerhaft", "forever", "for ever", "always", "назавжди", "завжди"}
#: What means nothing but good manners; patterns.
PLEASE = "bitte|please|pls|plz|будь ласка|прошу"
THANKS = "danke|thanks|thank you|дякую"


def _table(pairs: str) -> dict[str, Decimal]:
    """A table "value: word word, value: word"."""
    table: dict[str, Decimal] = {}
    for pair in pairs.split(";"):
        value, _, names = pair.partition(":")
        table |= dict.fromkeys(names.split(), Decimal(value.strip()))
    return table


#: Numbers in words.
NUMBERS = _table(
    "1: ein ne nen eine einen einem einer eins einmal one a an once один одна одну одне раз;"
    "2: zwei zweimal two twice два дві двічі; 3: drei dreimal three thrice три тричі;"
    "4: vier viermal four чотири; 5: fünf fuenf five пять п'ять п’ять; 6: sechs six шість;"
    "7: sieben seven сім; 8: acht eight вісім; 9: neun nine девять дев'ять дев’ять;"
    "10: zehn ten десять; 11: elf eleven одинадцять; 12: zwölf zwoelf twelve дванадцять;"
    "15: fünfzehn fifteen пятнадцять п'ятнадцять п’ятнадцять; 20: zwanzig twenty двадцять;"
    "24: vierundzwanzig; 30: dreissig thirty тридцять; 40: vierzig forty сорок;"
    "45: fünfundvierzig; 48: achtundvierzig; 50: fünfzig fifty; 60: sechzig sixty шістдесят;"
    "90: neunzig ninety; 100: hundert hundred сто; 150: hundertfünfzig; 200: zweihundert двісті;"
    "500: fünfhundert;"
    "1000: tausend thousand тисяча тисячі; 2000: zweitausend;"
    "1.5: anderthalb eineinhalb півтори півтора; 2.5: zweieinhalb; 3.5: dreieinhalb;"
    "0.5: halb halbe halben half пів; 0.25: viertel quarter чверть"
)
_GERMAN = "ein zwei drei vier fünf sechs sieben acht neun"
_GERMAN_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"
_ENGLISH = "one two three four five six seven eight nine"
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBERS |= {
    pattern.format(one=one, ten=ten): Decimal(10 * tens + ones)
    for pattern, all_ones, all_tens in (
        ("{one}und{ten}", _GERMAN, _GERMAN_TENS),
        ("{ten}-{one}", _ENGLISH, _ENGLISH_TENS),
    )
    for ones, one in enumerate(all_ones.split(), 1)
    for tens, ten in enumerate(all_tens.split(), 2)
}
#: Tens and hundreds, in Ukrainian also behind "від" and "до".
NUMBERS |= _table(
    "5: п'яти; 10: десяти; 20: двадцяти; 30: dreißig тридцять тридцяти; 40: сорок сорока;"
    "50: п'ятдесят п'ятдесяти пятдесят пятдесяти; 60: шістдесяти;"
    "70: siebzig seventy сімдесят сімдесяти; 80: achtzig eighty вісімдесят вісімдесяти;"
    "90: дев'яносто дев'яноста девяносто; 100: ста einhundert; 150: півтораста; 200: двохсот;"
    "300: dreihundert триста трьохсот; 400: vierhundert чотириста чотирьохсот;"
    "500: п'ятсот п'ятисот пятсот пятисот; 600: sechshundert шістсот; 700: siebenhundert сімсот;"
    "800: achthundert вісімсот; 900: neunhundert дев'ятсот; 1000: eintausend"
)
#: Seconds of a unit of time.
UNITS = _table(
    "1: s sek sekunde sekunden sec secs second seconds с сек секунда секунди секунду секунд;"
    "60: m min mins minute minuten minutes хв мин хвилина хвилини хвилину хвилин;"
    "3600: h std stunde stunden hr hrs hour hours г год година години годину годин;"
    "86400: d t tag tage tagen day days д день дні днів доба доби добу дня;"
    "604800: w woche wochen week weeks тиж тиждень тижні тижня тижнів;"
    "2592000: monat monate monaten month months міс місяць місяці місяця місяців;"
    "31536000: jahr jahre jahren year years рік роки року років"
)
#: Durations that are one word.
SINGLE = _table(
    "30: halbminütlich; 60: minütlich minutely щохвилини; 900: viertelstunde viertelstündlich;"
    "1800: halbstündlich півгодини щопівгодини; 2700: dreiviertelstunde;"
    "3600: stündlich hourly щогодини щогодинно; 43200: halbtags; 86400: täglich daily щодня щодоби;"
    "604800: wöchentlich weekly щотижня"
)
