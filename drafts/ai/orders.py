"""Whether a message seems to speak to the assistant instead of the owner.

No list of phrases is complete. What holds in any case is that an answer with facts that the owner
has not said, or with words that the contact dictated, never leaves by itself (`drafts.gate`).
"""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Iterator

from drafts.reading.plain import plain, unmasked

_RULES = (
    r"(?:rule|instruction|prompt|guideline|restriction|programming"
    r"|regel|anweisung|vorgabe|instruktion|richtlinie"
    r"|правил|інструкц|инструкц|вказів|указан|обмежен"
    r"|consigne|regle|instruccion|regla|istruzion|regol|zasad|instrukcj|polecen|instruc|regra)"
)
_DISMISS = (
    r"(?:ignor\w*|forget\w*|disregard\w*|overrid\w*|bypass\w*|violat\w*"
    r"|vergiss|vergessen\w*|missacht\w*|umgeh\w*"
    r"|ігнор\w*|проігнор\w*|игнор\w*|проигнор\w*|забудь\w*|відкинь\w*|обійд\w*"
    r"|oubli\w*|olvid\w*|dimentic\w*|esquec\w*|zapomni\w*|zignoruj\w*)"
)

#: What people write when they try to give the assistant orders. The texts are plain (no accents).
_ORDERS = re.compile(
    rf"\b{_DISMISS}\b.{{0,60}}{_RULES}"
    rf"|\b{_DISMISS}\b.{{0,30}}\b(?:above|previous|prior|earlier|before|were told|have been told)\b"
    rf"|{_RULES}\w*\b.{{0,20}}(?:no longer apply|do not apply|gelten nicht|не діють|не действуют)"
    r"|\bnegeer\b.{0,40}regels|\b(?:kural|talimat)\w*\b.{0,30}\b(?:unut|yok say)"
    # another task, or what must be answered
    r"|\bnew\s+(?:task|role|goal|objective)\s?:|\byour\s+(?:new\s+)?(?:task|job)\s+is\b"
    r"|\byou\s+(?:must|have to)\s+(?:answer|reply|respond|say|write)\b"
    r"|\bdu\s+musst\s+(?:antwort|sag)"
    r"|\boverride\b|\bsudo\b|\bти\s+(?:маєш|мусиш)\s+(?:відпов|сказати)"
    # lines that look like those of the owner
    r"|(?:^|\n)\s{0,5}(?:\[[^\]\n]{0,30}\]\s{0,3})?(?:owner|contact)\s?:"
    # questions about what the assistant was told, and other modes
    r"|system\s*prompt|systemprompt|системн\w+ (?:промпт|запит|інструкц)"
    r"|\b(?:your|initial|hidden)\s+(?:\w{1,20}\s+)?(?:instructions|prompt|guidelines)\b"
    r"|\bwords above\b|\bdeine[rn]?\s+(?:anweisung|instruktion|vorgabe|regel)"
    r"|\b(?:твої|свої|ваші|твои|свои|ваши)\s+(?:\w{1,20}\s+)?(?:інструкц|вказів|инструкц|указан)"
    r"|developer\s*mode|debug\s*mode|admin\s*mode|entwicklermodus|режим\w* розробник\w*"
    r"|jailbreak|\bdan\s+mode|do anything now"
    # role-play
    r"|you\s+are\s+(?:now|no longer)\b|from\s+now\s+on\b.{0,20}\byou|\bact\s+as\s+(?:if|an?|the)\b"
    r"|pretend\b.{0,20}\b(?:you|to be)|role-?\s?play|\bplay\s+the\s+role|imagine\s+you\s+are"
    r"|du\s+bist\s+(?:jetzt|nun|nicht mehr)\b|ab\s+(?:jetzt|sofort)\s+bist\s+du"
    r"|spiel\w*\b.{0,20}\brolle"
    r"|tu\s+so,?\s+als|stell\s+dir\s+vor,?\s+du"
    r"|ти\s+(?:тепер|відтепер|більше не)\b|відтепер\s+ти\b|уяви\w*,?\s+що\s+(?:ти|ви)"
    r"|(?:теперь\s+ты|ты\s+теперь)\b|представь,?\s+что\s+ты|зіграй\w*\s+роль"
    # orders about the answer itself
    r"|reply\b.{0,30}\bto\s+everyone|antworte\b.{0,30}\ballen\b|відповідай\w*\b.{0,30}\b(?:у|в)сім"
    r"|(?:reply|answer|respond|antworte)\b.{0,20}\b(?:only|exactly|exakt|genau|nur|verbatim)\b"
    r"|\bconfidence\b.{0,20}\d|\banswer_due\b|\bfinal_result\b"
    r"|\b(?:dear|hey|hi|liebe[rs]?)\s+(?:ai|ki|assistant|assistent|chatgpt|gpt|bot)\b"
    r"|\bas\s+an?\s+(?:ai|language model)\b|\bals\s+(?:eine\s+)?ki\b|\b(?:як|как)\s+(?:ші|ии)\b"
    r"|\b(?:for\s+the\s+ai|fur\s+die\s+ki|для\s+(?:ші|ии))\b"
    r"|(?<!you )(?<!they )(?<!we )(?<!i )\balways\s+(?:reply|answer|say)\b|\bantworte\s+immer\b"
    r"|\bзавжди\s+(?:відповідай|кажи)|\bвсегда\s+(?:отвечай|говори)"
    # what only stands in requests to an AI
    r"|(?:^|\n)\W{0,10}(?:system|assistant|developer|assistent|система)\s*(?:message|prompt|note|nachricht)?\s*[:>\]]"
    r"|[.;!?]\s{0,5}(?:system|assistant|assistent|помічник|помощник|ассистент)\s?:"
    r"|<\|?/?\s?(?:system|im_start|im_end|assistant|endoftext)|\[/?\s?inst\s?\]|<<sys>>"
    r"|#\s?(?:system|instruction|new instructions)"
    r"|={3}[\s-]?(?:end|begin)?(?: of)?[\s-]?conversation|conversation-[0-9a-f]{4,}|decide now\."
    r"|(?:new|updated)\s+(?:instructions|rules)\s*:|(?:neue|geanderte)\s+(?:anweisung|regel)\w*\s*:"
    r"|(?:нові|новые)\s+(?:правила|інструкції|инструкции)\s*:"
    # in other languages
    r"|忽略.{0,20}(?:指令|规则|指示|提示)|無視.{0,20}(?:指示|命令)|(?:指示|命令|ルール).{0,10}無視"
    r"|تجاهل.{0,40}(?:تعليمات|التعليمات|القواعد)|התעלם.{0,40}(?:הוראות|ההוראות)",
    re.IGNORECASE | re.DOTALL,
)


#: The same without anything between the letters, for words that are cut in odd places.
_SQUEEZED = re.compile(
    r"(?:ignore|disregard|forget|override)(?:all|any|the|your|previous|prior|above|these|those|my|of)"
    r"{0,5}(?:rules|instructions|prompt|guidelines)"
    r"|ignorieren?(?:alle|deine|die|sie|ihre|vorherigen|bisherigen){0,4}(?:regeln|anweisungen)"
    r"|ігноруй(?:те)?(?:свої|всі|усі|ваші|попередні){0,4}(?:правила|інструкції|вказівки)"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{16,4000}={0,2}")


def looks_like_prompt_injection(text: str) -> bool:
    """Whether a message seems to speak to the assistant instead of the owner."""
    return any(_is_order(form) for form in [text, *_decoded(text)])


def _is_order(text: str) -> bool:
    if any(_ORDERS.search(form) for form in {plain(text), unmasked(text)}):
        return True
    squeezed = re.sub(r"[\W_]+", "", plain(text))
    return any(_SQUEEZED.search(form) for form in (squeezed, squeezed[::-1]))


def _decoded(text: str) -> Iterator[str]:
    """What stands in a message as Base64."""
    for found in _BASE64.finditer(text):
        with contextlib.suppress(ValueError):
            data = found[0].rstrip("=")
            yield base64.b64decode(data + "=" * (-len(data) % 4)).decode()
