"""Topics that the owner answers in person, known by their words in Ukrainian, Russian, German and
English. Pure.

The words are looked for in the plain form of a text (lower case, no accents on Latin letters), at
the beginning of a word. What only sounds like such a topic counts: then the owner is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from drafts.addresses import without_addresses
from drafts.reading.plain import plain, unmasked

COMMITMENT, DISCOUNT, PRIVATE, OPINION = "commitment", "discount", "private", "opinion"
MONEY, LAW, HEALTH = "money", "law", "health"

#: Patterns of each topic's words, that begin where a word begins; a new line is another one.
_PATTERNS: dict[str, str] = {
    COMMITMENT: r"""
        promis|guarant(?:ee|y)|warrant[iy]|commit(?:ment|ted)?\b|you have my word
        reserv(?:e|ed|ing)\b|i (?:will|shall) definitely|we (?:will|shall) definitely
        definitely (?:will|come|be)|swear\b|binding
        (?:i|we)(?: will|'ll| shall) (?:pay|deliver|send|ship|bring|refund|replace|hold|keep)
        (?:i|we)(?: will|'ll| shall) (?:come|call)|versprech
        versproch|versprich|garanti|verbindlich|zusage|zugesagt|reservier|bestimmt (?:komm|lieg)
        (?:ich|wir) (?:\w+ ){0,3}(?:liefern?|schicken?|versenden?|zahlen?|bringen?)\b
        (?:ich|wir) (?:\w+ ){0,3}(?:kommen?|ersetzen?)\b
        ehrenwort|gewahrleist|обіця|пообіця|гаранту|гаранті|зобов'яз|зобовяз|слово честі
        даю слово|зарезерву|забронюю|резерву|(?:я|ми) (?:точно|обов'язково)\b|надішлемо|надішлю
        відправимо|відправлю|привеземо|привезу\b|доставимо|обеща|пообеща|гаранти|обязу|обязат
        даю слово|зарезервир|забронир|отправим\b|отправлю|привез[еу]|доставим\b
    """,
    DISCOUNT: r"""
        discount|rebate|coupon|voucher|promo ?code|cheaper|lower (?:the )?price|price reduction
        on sale\b|(?:best|last|final) (?:price|offer)\b|haggl|bargain|negotiab|negotiat
        knock off|take off \d|percent off|% off|special (?:price|offer|deal)|for less\b
        go down (?:on|with)|half price|rabatt|nachlass|skonto|gutschein|preisnachlass|gunstiger
        billiger|verhandel|verhandl|vb\b|festpreis
        (?:letzter|letzte|bester|beste) (?:preis|angebot)|sonderpreis|sonderangebot|entgegenkomm
        runterg|handeln\b|am preis (?:\w+ ){0,2}(?:machen|tun)|зниж(?:к|ок|ит|ат)|дешевш|торг
        скидк|уступ|поступ(?:ит|к)|акці[йяюї]|промокод|купон|спецціна|остання ціна|дешевле
        скинуть|скинете|скинеш|скиньте|последняя цена|спеццен|акци[яюи]
    """,
    PRIVATE: r"""
        (?:home|private|personal) (?:address|number|phone|life)
        where (?:do|does) (?:you|he|she|they) live
        your (?:age|wife|husband|family|children|kids|daughter|son|girlfriend|boyfriend)
        your (?:birthday|salary|religion)
        how old are (?:you|they)|are you (?:married|single|gay)|passport|social security
        date of birth|birthday|password|pin code|login code|divorc|pregnan|family matter
        privatadresse|private(?:n|r|s)? (?:adresse|nummer|telefon|angelegenheit)|wo wohn
        wohnst du|wohnen sie
        (?:deine|ihre|seine|meine)[rnms]? (?:frau|familie|kinder|tochter|freundin|mann|religion)\b
        (?:dein|ihr|sein|mein) (?:alter|mann|sohn|freund|gehalt|geburtstag)\b
        wie alt (?:bist|sind sie)|verheirat|geschieden|schwanger|geburtsdat|geburtstag|ausweis
        reisepass|passwort|kennwort|домашн\w+ адрес|особист|приватн\w+ (?:номер|адрес|житт)
        де (?:ти |ви )?(?:живе|мешка)|скільки (?:тобі|вам) (?:рок|лет)
        (?:твоя|ваша|моя) (?:дружина|сім'я|дочка|донька|дівчина|віра)
        (?:твій|ваш|мій) (?:чоловік|син|вік|день народження)|одружен|заміжн|розлуч|вагітн
        паспорт|пароль|паролі|дат[аиу] народження|день народження|домашний адрес
        личн(?:ый|ая|ое|ые|ого|ой|ую|ым)|где (?:ты |вы )?(?:жив[её]|прожива)
        сколько (?:тебе|вам) лет|женат|замужем|развод|развел|беременн
        (?:твоя|ваша|моя) (?:жена|семья|дочь|девушка)|(?:твой|ваш|мой) (?:муж|сын|возраст)
        день рождения|дат[аыу] рождения
    """,
    OPINION: r"""
        (?:your|my|our) (?:\w+ )?(?:opinion|view|views)\b|what do you think|do you think
        i think\b|in my opinion|i believe\b|(?:would|do|can) you recommend
        i(?:'d| would)? recommend|i prefer|i like\b|i hate|who (?:will|should) win|political
        politics|politician|election|president|putin|trump|zelensk|religio|(?:the )?war\b
        which (?:one )?(?:is|do you find) (?:better|best|nicer)|should i (?:buy|choose|take)
        (?:deine|ihre|meine|eure|unsere)[rn]? meinung
        was (?:halten|haltst|denken|denkst|meinen|meinst)|ich (?:finde|denke|meine|glaube)\b
        empfehlen sie|empfiehlst du|(?:ich|wir) empfehle|meiner meinung|politik|politisch
        wahlen\b|prasident|bundestag|afd\b|krieg|religion
        welche[rs]? (?:\w+ )?(?:ist|finden sie) (?:besser|schoner|am besten)
        soll ich (?:\w+ ){0,3}(?:kaufen|nehmen)|(?:твоя|ваша|моя|вашу|твою|мою) думк
        (?:на )?(?:твою|вашу|мою) думку|що (?:ти |ви )?думає|як (?:ти |ви )?вважає
        я (?:вважаю|думаю)|порад(?:ьте|иш|ите|ь\b)
        я (?:б )?(?:раджу|радив|порадив|порадила|рекоменд)|політик|політич|вибор(?:и|ах|ів)\b
        президент|путін|зеленськ|війн[аиіу]|релігі|що краще|(?:твое|ваше|мое|твоё|моё) мнение
        что (?:ты |вы )?(?:дума|скаж)|как (?:ты |вы )?счита|я (?:счита|дума)ю|посовет|политик
        политич|выбор(?:ы|ах|ов)\b|войн[аыуе]|путин|зеленск|что лучше
    """,
    MONEY: r"""
        refund|money back|reimburs|chargeback|invoice|bank (?:transfer|account|details)
        account (?:number|details)|wire (?:me|the|transfer)|iban|swift\b
        (?:pay|paid|payment) (?:in advance|upfront|back|late|overdue|failed|did not|didn't|hasn't)
        prepay|deposit|down payment|instal?lments?|credit|loan|lend|borrow|debt|owe\b|owes|owed
        tax(?:es)?\b|invest|crypto|bitcoin|paypal|western union|salary|insurance|ruckerstatt
        geld zuruck|zuruckzahl|erstatt|rechnung|uberweis|bankverbindung|kontonummer|kontodaten
        vorkasse|anzahlung|kaution|ratenzahl|raten\b|kredit|darlehen|leihen
        schuld(?:en|e|est|et)\b|schulde|steuer(?:n|lich|berat|erkl)?\b|mahnung|invest|krypto
        gehalt|versicherung|zahlungsverzug|abbuch|lastschrift
        поверн(?:ення|іть|ути|ете|емо|у)\b(?:.{0,20})(?:кошт|грош)
        (?:кошти|гроші) (?:назад|поверн)|рахунок-фактур|номер (?:рахунк|картк)|реквізит|переказ
        передоплат|аванс|завдат|розстрочк|кредит|позик|позич|борг|винен|винна|винні|податк
        інвест|криптовалют|біткоїн|зарплат|страхув|страховк|банківськ
        верн(?:ите|уть|ёте|ете|ем)\b(?:.{0,20})деньг|возврат|деньги (?:назад|обратно)|реквизит
        перевод (?:денег|на карт)|предоплат|задат|рассрочк|займ|одолж|долг
        должн[ыа]? (?:мне|вам|нам)|налог|инвест|криптовалют|биткоин|страхов
        номер (?:счета|счёта|карты)
    """,
    LAW: r"""
        lawyer|attorney|solicitor|lawsuit|sue\b|suing|sued|legal|illegal|court\b|police|contract
        liab(?:le|ility)|sublet|tenan|evict|copyright|trademark|gdpr|data protection
        terms and conditions|complain[ts]?\b|right of withdrawal|withdraw from
        cancel the contract|terminate|fine\b(?= of)|penalt|visa\b|customs\b|notary|inherit
        custody|anwalt|anwaltin|rechtsanwalt|verklag|klage\b|klagen\b|gericht\b|rechtlich
        rechtswidrig|illegal|legal\b|gesetz|polizei|anzeige (?:erstatt|bei)|vertrag
        haft(?:ung|en|et|bar)\b|mieter|kundig|widerruf|agb\b|datenschutz|dsgvo|urheberrecht
        bussgeld|strafe|visum|aufenthalt|notar|erbe\b|erbschaft|sorgerecht|beschwerde
        reklamation|адвокат|юрист|юридичн|суд[уіо]?\b|судов|позов|закон|незакон|поліці|договор
        договір|угод[аиу]\b|відповідальн|орендар|авторськ\w* прав|штраф|віз[аиу]\b|митн|нотар
        спадщин|опік|скарг|претензі|кримінальн|юридич|суд[ауеы]?\b|судебн|исков|иск\b|полици
        соглашени|ответственност|арендатор|авторск\w* прав|виз[аыу]\b|таможн|наследств|опек
        жалоб|претензи|уголовн
    """,
    HEALTH: r"""
        doctor|physician|hospital|medic(?:al|ine|ation)|illness|sick(?:ness)?\b|disease|diagnos
        symptom|prescri|dosage|dose\b|pill|tablet(?:s)? (?:for|against)|painkill|pain\b|hurts?\b
        headache|fever|allerg|asthma|diabet|cancer|covid|vaccin|therap|depress|suicid|anxiety
        heart attack|blood|injur|poison|health|surgery|side effects?|pregnan|infect|arzt|arztin
        arzte|krankenhaus|krank|medizin|medikament|diagnose|symptom|rezept\b|dosier|tabletten
        schmerz|kopfweh|fieber|allergi|asthma|krebs\b|corona|impf|therapie|depressi|suizid
        selbstmord|blut|verletz|vergift|gesundheit|operation|nebenwirkung|schwanger|infekt|лікар
        лікуван|лікарн|хвор|захвор|діагно|симптом|рецепт|дозуван|таблетк|ліки|ліків|біль\b
        болить|болю\b|головн\w+ біл|температур[аи] тіла|алергі|астм|діабет|рак\b|ковід|вакцин
        щеплен|терапі|депресі|суїцид|самогубств|кров|травм|отруї|здоров'|операці[яюї] на|вагітн
        інфекц|врач|доктор|больниц|болезн|боле(?:ю|ет|л)\b|болит|диагноз|лечени|лекарств|аллерги
        астм|диабет|ковид|прививк|терапи|депресси|суицид|самоубийств|травм|отравл|здоровь
        беременн|инфекц
    """,
}
NAMES = tuple(_PATTERNS)
_COMPILED = {
    name: re.compile(rf"(?<!\w)(?:{'|'.join(map(str.strip, words.strip().splitlines()))})")
    for name, words in _PATTERNS.items()
}
#: German words end in what they are about: "Sonderrabatt", "Kaufvertrag".
_ENDINGS = {
    DISCOUNT: re.compile(r"\w{3,30}(?:rabatt|nachlass|gutschein)"),
    MONEY: re.compile(r"\w{3,30}(?:rechnung|uberweisung|zahlung|kredit|steuer)\b"),
    LAW: re.compile(r"\w{3,30}(?:vertrag|recht|gesetz|klage)\b"),
    HEALTH: re.compile(r"\w{3,30}(?:schmerz|schmerzen|arzt|krankheit)\b"),
}


WORD = r"[\w']+"
#: Shorter words are taken as they are.
SHORT = 4
_IN_ADDRESS = re.compile(r"\S[./]\S|^/")
_LAST_VOWEL = re.compile("[aeiouyаеєиіїоуюяыэ]$")


def topics_in(text: str, names: Iterable[str] = NAMES) -> dict[str, str]:
    """The topics among `names` that a text is about, each with the first word of it. Addresses
    beside its words say nothing of that."""
    found: dict[str, str] = {}
    text = without_addresses(text)
    forms = (plain(text), unmasked(text))
    for name in names:
        for form in forms:
            hit = _COMPILED[name].search(form) or (name in _ENDINGS and _ENDINGS[name].search(form))
            if hit:
                found[name] = _whole(form, hit)
                break
    return found


def _whole(form: str, hit: re.Match[str]) -> str:
    """The words of a find, up to the end of the last."""
    end = hit.end()
    while end < len(form) and (form[end].isalnum() or form[end] == "'"):
        end += 1
    return form[hit.start() : end].strip()


def word_in(text: str, words: Iterable[str]) -> str:
    """The first of an owner's words that a text contains, whatever its ending: "знижка" is also in
    "знижку". Empty if there is none. Several words in one line must stand in this order. Addresses
    beside the words of the text are read only for a word that is (part of) an address."""
    said, whole = _words_of(without_addresses(text)), _words_of(text)
    for word in words:
        parts = re.findall(WORD, plain(word))
        read = whole if _IN_ADDRESS.search(word.strip()) else said
        if parts and re.search(" " + "".join(map(_any_ending, parts)), read):
            return word.strip()
    return ""


def _words_of(text: str) -> str:
    return f" {' '.join(re.findall(WORD, plain(text)))} "


def _any_ending(word: str) -> str:
    """The pattern of a word without the vowel at its end, with any ending; a short one as it is."""
    if len(word) < SHORT:
        return f"{re.escape(word)} "
    stem = _LAST_VOWEL.sub("", word) if len(word) > SHORT else word
    return rf"{re.escape(stem)}\S* "


def lines_of(text: str) -> tuple[str, ...]:
    """The words in a field that has one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
