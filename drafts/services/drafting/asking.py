"""Ask the AI; while its provider as a whole can't be asked, a second model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import structlog

from drafts.ai.types import Answered, Conversation, DrafterFailure
from drafts.services.provider import note_failure, note_success

log = structlog.get_logger(__name__)


class DrafterLike(Protocol):
    @property
    def model(self) -> str: ...

    @property
    def fallback(self) -> DrafterLike | None:
        """Who is asked while this one can't be."""

    def decide(self, conversation: Conversation) -> Answered: ...


@dataclass
class Asking:
    """One question to the AI. `not_asked` says why the first model is not asked at all, `troubled`
    that it had trouble the last time; `model` is the one that has answered."""

    drafter: DrafterLike
    not_asked: DrafterFailure | None = None
    troubled: bool = False
    model: str = field(init=False)

    def __post_init__(self) -> None:
        self.model = self.drafter.model

    def ask(self, conversation: Conversation) -> Answered:
        """The decision of the first model that gives one. Raises DrafterFailure: that of the
        first."""
        failure = self.not_asked
        if failure is None:
            try:
                answered = self.drafter.decide(conversation)
            except DrafterFailure as error:
                if not error.whole or self.drafter.fallback is None:
                    raise
                failure = error
                failure.paused_until = note_failure(error)
            else:
                if self.troubled:
                    note_success()
                return answered
        return self._second(conversation, failure)

    def _second(self, conversation: Conversation, failure: DrafterFailure) -> Answered:
        second = self.drafter.fallback
        if second is None:
            raise failure
        log.warning("the second model is asked", model=second.model, why=failure.sentence)
        try:
            answered = second.decide(conversation)
        except DrafterFailure as error:
            log.warning("the second model gave no usable answer either", why=error.sentence)
            raise failure from error
        self.model = second.model
        return answered
