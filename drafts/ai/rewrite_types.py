"""What an owner asks for of an answer that is there already, and what the AI wrote for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from drafts.ai.types import Conversation, Usage

REGENERATE, SHORTER, WARMER, TELL = "regenerate", "shorter", "warmer", "tell"
TRANSLATE = "translate"


@dataclass(frozen=True)
class RewriteRequest:
    """`text` is the answer as it stands, `instruction` what the owner said ("tell"), `language`
    the owner's own ("translate")."""

    kind: str
    conversation: Conversation
    text: str
    instruction: str = ""
    language: str = ""


@dataclass(frozen=True)
class Rewritten:
    """The new answer; or a translation of the answer and of the question. `usage` is what that
    took."""

    text: str
    question: str = ""
    usage: Usage = field(default_factory=Usage)


class RewriterLike(Protocol):
    def rewrite(self, request: RewriteRequest) -> Rewritten:
        """Raises DrafterFailure with a sentence for people."""
        ...
