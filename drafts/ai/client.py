"""Asking the AI, over pydantic-ai: any provider that speaks OpenAI's protocol (`AI_BASE_URL`)."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from functools import cache

from openai import AsyncOpenAI
from pydantic_ai import Agent, ModelSettings
from pydantic_ai.exceptions import (
    AgentRunError,
    ModelHTTPError,
    UnexpectedModelBehavior,
    UserError,
)
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

from core.text import is_blank, storable
from drafts.ai.decision import Decision
from drafts.ai.prompts import INSTRUCTIONS, user_prompt
from drafts.ai.types import Conversation, DrafterFailure

_one_at_a_time = threading.Lock()

#: How often the AI is asked to mend an answer that does not fit, within one analysis.
MENDS = 2


@dataclass(frozen=True)
class Drafter:
    """Reads a conversation and decides. `timeout` is in seconds, for the whole decision."""

    model: str
    api_key: str = field(repr=False)
    base_url: str = ""
    timeout: float = 60

    def decide(self, conversation: Conversation) -> Decision:
        """The AI's decision. Raises DrafterFailure with a sentence for people."""
        if not self.api_key:
            raise DrafterFailure("AI_API_KEY is missing.")
        with _one_at_a_time:
            loop = _loop()
        return asyncio.run_coroutine_threadsafe(self._decide(conversation), loop).result()

    async def _decide(self, conversation: Conversation) -> Decision:
        try:
            async with asyncio.timeout(self.timeout):
                result = await _agent(self).run(user_prompt(conversation))
        except TimeoutError as error:
            raise DrafterFailure(f"The AI did not answer within {self.timeout:g} s.") from error
        except ModelHTTPError as error:
            raise DrafterFailure(_http_sentence(error)) from error
        except UnexpectedModelBehavior as error:
            raise DrafterFailure("The AI's answer was not usable.") from error
        except (AgentRunError, UserError, OSError) as error:
            raise DrafterFailure("The AI can't be reached.") from error
        return checked(result.output)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The loop that all questions are asked on, so that what they need is made once."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="drafter", daemon=True).start()
    return loop


@cache
def _agent(drafter: Drafter) -> Agent[object, Decision]:
    """Made on the loop, and used there only."""
    # Retries are ours (with backoff, seen in the admin), so the client makes none.
    client = AsyncOpenAI(
        api_key=drafter.api_key,
        base_url=drafter.base_url or None,
        timeout=drafter.timeout,
        max_retries=0,
    )
    return Agent(
        OpenAIChatModel(drafter.model, provider=OpenAIProvider(openai_client=client)),
        output_type=Decision,
        instructions=INSTRUCTIONS,
        retries=MENDS,
        model_settings=ModelSettings(temperature=0.3),
    )


def checked(decision: Decision) -> Decision:
    """A decision that makes sense: who finds that an answer is due must give one."""
    if decision.answer_due and is_blank(decision.text):
        raise DrafterFailure("The AI found that an answer is due but wrote none.")
    return decision.model_copy(
        update={"text": storable(decision.text), "reason": storable(decision.reason)}
    )


def _http_sentence(error: ModelHTTPError) -> str:
    match error.status_code:
        case 401 | 403:
            return "The AI's provider does not accept AI_API_KEY."
        case 404:
            return "The AI's provider does not know AI_MODEL."
        case 429:
            return "The AI's provider asks to slow down (or its quota is used up)."
        case status:
            return f"The AI's provider has a problem (HTTP {status})."
