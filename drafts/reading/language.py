"""Which language a short text is written in. Pure.

Short messages are no food for a statistical model: "Ja" has two letters. A script that only one
language uses, letters of one language, and its most common words decide; if they don't, nothing is
guessed.
"""

from __future__ import annotations

import re
from collections import Counter

from drafts.reading.plain import visible

_WORDS = {
    "en": """
        the a an and or of to in is are was were be been am i you he she it we they my your our
        their this that these those have has had do does did not no yes can could will would
        should with for from at on by as if but so what when where who how why which there here
        please thank thanks hello hi hey good morning evening sorry about any some much many
        just still want need like know get got open closed look up it's i'm we're you're don't
        i'll we'll also out over then than too very well see let me us them him her its course
        sure welcome back within until between takes costs write call
    """,
    "de": """
        der die das den dem des ein eine einen einem einer und oder nicht kein keine ich du er
        sie es wir ihr ist sind war waren bin habe hat haben hatte kann können könnte wird
        werden würde mit für von vom zu zum zur im am auf aus bei nach über unter wie was wann
        wo wer warum ja nein bitte danke guten tag hallo auch noch schon nur sehr mir mich dir
        dich uns euch ihnen ihre ihren unser mein dein sich so dann wenn aber doch da hier gibt
        gern gerne morgen heute abend grüße viele vielen kostet geht möchte wollen will haben's
        leider schaue melde bis ab innerhalb dauert rufen schreiben öffnen schließen
    """,
    "uk": """
        і й та але або що це цей ця ці як де коли хто чому чи не ні так є був була були буде
        будуть я ти він вона воно ми ви вони мене мені мій моя ваш ваша ваші вам вас нам нас наш
        у в на з із зі до від для по про при за під над можна треба дуже ще вже тільки будь
        ласка дякую дякуємо доброго добрий дня день вечора ранку привіт вітаю скільки коштує
        маєте можу може якщо тоді тут там також щось потрібно хочу сьогодні завтра працюєте
        відповім гаразд добре перевірю незабаром зараз його її їх цього який яка яке які сте
        ваше триває протягом пишіть телефонуйте
    """,
    "ru": """
        и но или что это этот эта эти как где когда кто почему ли не нет да есть был была были
        будет будут я ты он она оно мы вы они меня мне мой моя ваш ваша ваши вам вас нам нас наш
        у в на с со к от для по о об при за под над можно надо нужно очень ещё еще уже только
        пожалуйста спасибо добрый день вечер утро доброе привет здравствуйте сколько стоит могу
        может если тогда тут там также что-то хочу сегодня завтра работаете отвечу хорошо
        проверю сейчас его её их этого который которая какой какая какие
    """,
    "pl": """
        i a ale lub że to ten ta te jak gdzie kiedy kto dlaczego czy nie tak jest są był była
        było będzie ja ty on ona my wy oni mnie mi mój moja wasz pan pani państwo w na z ze do
        od dla po o przy za pod można trzeba bardzo jeszcze już tylko proszę dziękuję dzień
        dobry cześć ile kosztuje mogę może jeśli tu tam też coś chcę dziś jutro się jestem mam
        macie
    """,
    "fr": """
        le la les un une des et ou de du au aux est sont était je tu il elle nous vous ils mon
        ma mes votre vos ce cette ces pas non oui que qui quoi quand où comment pourquoi avec
        pour dans sur par en merci bonjour bonsoir salut s'il plaît combien avez puis peux c'est
        j'ai
    """,
    "es": """
        el la los las un una unos y o de del al es son era yo tú él ella nosotros ustedes mi su
        este esta no sí que quién cuándo dónde cómo por para con en gracias hola buenos días
        buenas cuánto cuesta tiene puedo favor está están muy pero
    """,
    "it": """
        il lo la gli le un una e o di del della al è sono era io tu lui lei noi voi mio suo
        questo questa non sì no che chi quando dove come perché con per in su grazie ciao
        buongiorno buonasera quanto costa avete posso favore molto ma
    """,
}
_OF: dict[str, list[str]] = {}
for _language, _text in _WORDS.items():
    for _word in _text.split():
        _OF.setdefault(_word, []).append(_language)

#: Letters that only one of these languages has.
_LETTERS = {
    "uk": "іїєґ",
    "ru": "ыэъё",
    "de": "ßäöü",
    "pl": "łąęśżźćń",
    "fr": "çœêîûë",
    "es": "ñ¿¡",
}
_OF_LETTER = {letter: name for name, letters in _LETTERS.items() for letter in letters}
#: Scripts that decide by themselves, by their first and last letters.
_SCRIPTS = {
    "el": ("Ͱ", "Ͽ"),
    "he": ("֐", "׿"),
    "ar": ("؀", "ۿ"),
    "ka": ("Ⴀ", "ჿ"),
    "hy": ("԰", "֏"),
    "hi": ("ऀ", "ॿ"),
    "th": ("฀", "๿"),
    "ja": ("぀", "ヿ"),
    "zh": ("一", "鿿"),
    "ko": ("가", "힣"),
}
LATIN, CYRILLIC = "latin", "cyrillic"
_LINK = re.compile(r"(?<!\S)(?:\S*[/@]\S*|\S+\.\S+)")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
#: As much of a text is looked at.
_READ = 5000


def language_of(text: str) -> str:
    """The code of the language of a text, as "uk"; empty if that can't be said."""
    text = _LINK.sub(" ", visible(text[:_READ]).lower())
    script = _script(text)
    if script not in (LATIN, CYRILLIC):
        return script
    score: Counter[str] = Counter()
    for word in _WORD.findall(text.replace("ʼ", "'").replace("’", "'")):
        for language in _OF.get(word, ()):
            score[language] += 2
        for language in {_OF_LETTER[one] for one in word if one in _OF_LETTER}:
            score[language] += 1
    ranked = score.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] <= ranked[1][1]):
        return ""
    return ranked[0][0]


def _script(text: str) -> str:
    """The script that most letters of a text belong to, as "latin" or "cyrillic", or the language
    that it decides; empty if there are no letters."""
    counts: Counter[str] = Counter()
    for letter in filter(str.isalpha, text):
        counts[_script_of(letter)] += 1
    counts.pop("", None)
    if counts["ja"] and counts["zh"]:
        counts["ja"] += counts.pop("zh")
    return counts.most_common(1)[0][0] if counts else ""


def _script_of(letter: str) -> str:
    if letter.isascii() or "À" <= letter <= "ɏ":
        return LATIN
    if "Ѐ" <= letter <= "ӿ":
        return CYRILLIC
    return next((name for name, (low, high) in _SCRIPTS.items() if low <= letter <= high), "")
