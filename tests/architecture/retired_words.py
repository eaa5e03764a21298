"""Words that are not written any more, and the word instead."""

from __future__ import annotations

import re

#: One word for one thing: what is not written any more, and the word instead.
RETIRED = {
    "de": {
        r"\bBegriffe?\b": "Suchwort",
        r"Schlüsselw[oö]rt": "Suchwort",
        r"Besitzer": "Inhaber",
        r"\bangehalten|\banhalten": "pausiert, pausieren; beendet",
        r"\bim Admin\b": "in der Verwaltung",
        r"Plattform": "Website",
        r"\bhören\b": "eine Meldung bekommen",
        r"[\"]": "„…“",
        r"'\w": "’",
        r"Unterhaltung": "Gespräch",
        r"[Üü]bersprungen|[Üü]berspringen": "verworfen, verwerfen",
        r"\b[Ww]as geschah\b": "was passiert ist",
        r"\b[Gg]escheiterte\b": "nicht gesendet, misslungen",
    },
    "uk": {
        r"[Кк]лючов\w+ сл": "пошукове слово",
        r"обліков\w+ запис": "акаунт",
        r"\b[Лл]от(?:а|у|и|ів|ом|ами|ах|і)?\b": "оголошення",
        r"[Мм]айданчик": "сайт",
        r"(?<=[\w,;»)] )(?:Ви|Вас|Вам|Ваш\w*)\b": "ви, вас, вам, ваш",
        r"[а-яіїєґ]['ʼ][яюєї]": "’",
        r"[\"„“]": "«…»",
        r"[Пп]латформ": "сайт",
        r"(?<!HTTP-)\b[Зз]аголов(?!\w+ повідомлення AMQP)": "назва; HTTP-заголовок",
        r"сповіщено": "повідомлено",
        r"[Сс]тикер": "стікер",
        r"виконано вход|[Вв]хід виконано як": "ви (не) ввійшли",
        r"обшук": "пошук",
        r"Дайте відповідь": "надішліть у відповідь",
    },
}
#: The same where it depends on what is meant: the English word, what is not written then, and the
#: word instead. What speaks of pages, too, may have both.
RETIRED_FOR = {
    "de": [
        (r"^(?!.*\b[Pp]ages?\b).*\b[Ss]ites?\b", r"\bSeiten?\b", "Website"),
        (r"\bbuttons?\b", r"\bTasten?\b", "Knopf"),
    ],
    "uk": [
        (r"%\(name\)s.*\bReply\b|\bReply\b.*%\(name\)s", r"(?:для|як) %", "%(name)s: …"),
    ],
}
#: What is typed as it stands: JSON, HTML, and the searches of the bot.
AS_TYPED = re.compile(r"\{\".*\}|\[\".*?\]|<[^>]*>|\(\"zwei Wörter\"|\(\"два слова\"")
