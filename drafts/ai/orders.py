"""Whether a message seems to speak to the assistant instead of the owner.

No list of phrases is complete. What holds in any case is that an answer with facts that the owner
has not said, or with words that the contact dictated, never leaves by itself (`drafts.gate`).
"""

from __future__ import annotations

import re

from drafts.plain import plain, unmasked

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
    # questions about what the assistant was told, and other modes
    r"|system\s*prompt|systemprompt|системн\w+ (?:промпт|запит|інструкц)"
    r"|(?:reveal|show|print|repeat|output)\b.{0,20}\b(?:your|initial|hidden)\b.{0,10}\b(?:instructions|prompt)"
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
    r"|\bas\s+an?\s+(?:ai|language model)\b"
    # what only stands in requests to an AI
    r"|(?:^|\n)\W{0,10}(?:system|assistant|developer|assistent|система)\s*(?:message|prompt|note|nachricht)?\s*[:>\]]"
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


def looks_like_prompt_injection(text: str) -> bool:
    """Whether a message seems to speak to the assistant instead of the owner."""
    return any(_ORDERS.search(form) for form in {plain(text), unmasked(text)})
