"""Terms that a text states in words: "half", "free", "included", "around the clock". Pure; for
texts in plain form.

Each has one name in all languages, so that "kostenlos" says what "free of charge" does. What only
looks like one counts as one: then the owner is asked.
"""

from __future__ import annotations

import re

#: What may say that it is free, but stands in other sentences as well ("ask for a free slot", "no
#: order without fees"), begins with this: it rests on itself, or on what says so for certain.
FREE = "price:free"
FREE_OF = f"{FREE} of what"
_TERMS = {
    FREE: r"""
        for free|free of (?:any )?(?:charge|cost)s?|gratis|complimentary
        (?:is|are) free(?! (?:to|on|at|from|until|in|this|today|tomorrow|again)\b)
        (?<=[:–] )free(?=\W*(?:[,.;\n]|\Z))
        free for (?:\w+ )?(?:guests|customers|members|children|everyone|everybody|all)|stays? free
        free (?:cancellation|delivery|shipping|parking|returns?|entry|wi-?fi)\b
        at no (?:extra |additional )?(?:charge|cost)
        \w*(?:kosten|porto|gebuhren|fracht|spesen)(?:los|frei)\w*|umsonst
        безкоштовн\w*|безплатн\w*|бесплатн\w*
    """,
    f"{FREE} perhaps": r"(?<!feel )(?<!-)\bfree\b(?! to\b)",
    FREE_OF: r"""
        for nothing|(?:pay|costs?)(?: you)? nothing(?: extra)?
        (?:don't|doesn't|won't) (?:have to |need to )?(?:cost|pay)(?: you)? (?:anything|a thing)
        (?:don't|do not|won't) (?:have to |need to )?pay(?= for\b|\W*\Z|[.,!])
        (?:no|without)(?: any)?(?: \w+)? (?:charges?|costs?|fees?)
        ohne (?:aufpreis|aufschlag|zuschlag|mehrkosten|kosten|gebuhr\w*)|без доплати?
        keine[nr]? (?:weiteren |zusatzlichen |extra )?\w*(?:kosten|gebuhr\w*)
        (?:kostet|zahlen|zahlst)(?: sie| dich| euch)? nichts(?: extra)?|nichts (?:be)?zahlen
        нічого не коштує|нічого не коштуватиме|ничего не стоит|даремно|задарма
    """,
    f"{FREE} since we pay": r"""
        on the house|(?:is|are) on us|at our(?: own)? expense|aufs haus|auf unsere kosten
        \w*(?:kosten|versand|porto|gebuhr|gebuhren|fracht|lieferung) ubernehmen wir
        wir ubernehmen (?:\w+ )?\w*(?:kosten|versand|porto|gebuhr|gebuhren|fracht|lieferung)
        за наш (?:рахунок|кошт|счет|счёт)|оплачуємо ми|ми оплачуємо|оплачиваем мы|мы оплачиваем
    """,
    f"{FREE} as a present": r"""
        geschenkt|(?:у|в) (?:подарунок|подарок)|даруємо|подаруємо|дарим|на додачу
    """,
    "price:included": r"""
        incl(?:ud(?:es?|ed|ing)|usive)?|inkl(?:usive)?|inbegriffen|включ(?:ен|ає)\w*|вход(?:ить|ять|ит|ят)
        (?:im preis|darin|bereits|schon) enthalten|(?:schon |mit |preis )(?:drin|dabei)
    """,
    "price:extra": r"""
        (?:costs?|charged?|paid?|comes?|is|are|sold) extra|extra (?:charge|fee|cost)s?|separately
        (?:kostet|kosten) (?:extra|gesondert|separat|zusatzlich)
        (?:extra|gesondert|separat|zusatzlich) berechnet
        (?:оплачу\w+|сплачу\w+|кошту\w+|за|платит\w+) (?:окремо|додатково|отдельно|дополнительно)
    """,
    "price:low": r"""
        dirt cheap|for a song|for peanuts|appel und ein ei|spottbillig|spottpreis\w*|schnappchen\w*
        за копійки|за безцінь|за копейки|за бесценок
    """,
    "price:less": r"""
        discounts?|rabatt\w*|nachlass|знижк\w*|скидк\w*
        \d ?% (?:gunstiger|billiger|cheaper|less|off|дешевш\w*|дешевле)
    """,
    "price:more": r"""
        surcharges?|aufschlag|zuschlag|доплат\w*|націнк\w*|надбавк\w*
        \d ?% (?:teurer|more expensive|дорожч\w*|дороже)
    """,
    "price:half": r"half price|halbe[nrm]? preis\w*|пів ?ціни|півцін\w*|полцены",
    "part:half": r"half|halves|halb|halbe[nrsm]?|halfte|пів|половин\w*|півгодин\w*|півроку|полчаса",
    "part:third": r"(?:an?|one|by) third|thirds|third (?:of|off)|drittel\w*|третин\w*|трет[иь]",
    "third": r"""
        third(?![- ]part)|3rd|dritte[nrsm]?|3\.(?= ?[^\W\d])|трет(?:ій|ього|ьому|ім|я|ю|є|ьої)
        треть(?:ю|ей|ем)|третий|3-?(?:й|я|го|му|ій|ю)|3 (?:поверсі|поверх|этаже?)
    """,
    "part:quarter": r"quarters?|viertel\w*|чверт\w*",
    "part:double": r"""
        double[ds]?(?![- ](?:check|room|bed))|twice|doppelt\w*|zweifach\w*|вдвічі|удвічі
        двічі|подвійн\w*|вдвое|дважды|двойн\w*
    """,
    "part:triple": r"triple|thrice|dreifach\w*|втричі|утричі|тричі|потрійн\w*|втрое|трижды",
    "part:1.5": r"anderthalb\w*|eineinhalb\w*|півтор\w*|полтор\w*",
    "when:always": r"""
        24/7|a?round the clock|day and night|rund um die uhr|tag und nacht
        цілодобов\w*|круглосуточн\w*
    """,
    "when:late": r"(?:till|until|open) late|bis spat(?:abends|nachts)?|допізна|допоздна",
    "when:all day": r"durchgehend\w*",
    "when:next day": r"""
        next[- ]day|overnight|uber nacht|am (?:nachsten|folgenden) (?:werk)?tag|наступного дня
        на следующий день
    """,
    "when:same day": r"same[- ]day|am (?:selben|gleichen) tag|того ж дня|в тот же день",
    "when:holidays": r"hol(?:iday)?s?|feiertag\w*|свят(?:а|ах|ами|кові|кових)|праздник\w*",
    "when:christmas": r"christmas|xmas|weihnacht\w*|heilig\w*abend\w*|різдв\w*|рождеств\w*",
    "when:easter": r"easter|ostern|oster\w*tag\w*|великодн\w*|великдень|пасх\w*",
    "when:new year": r"""
        new year\w*|neujahr\w*|silvester\w*|новий рік|нового року|новый год|нового года
    """,
}
_COMPILED = {
    name: re.compile(rf"\b(?:{'|'.join(map(str.strip, words.strip().splitlines()))})(?!\w)")
    for name, words in _TERMS.items()
}


def terms_in(text: str) -> dict[str, str]:
    """The terms that a plain text states, each with the first words for it."""
    found = {name: pattern.search(text) for name, pattern in _COMPILED.items()}
    return {name: hit[0] for name, hit in found.items() if hit}
