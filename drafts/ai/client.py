"""Asking the AI, over pydantic-ai: any provider that speaks OpenAI's protocol (`AI_BASE_URL`)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, Generic, TypeVar

import structlog
from django.utils.translation import gettext_noop as _
from openai import AsyncOpenAI
from pydantic import BaseModel
from pydantic_ai import Agent, ModelSettings, NativeOutput, PromptedOutput
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai import OpenAIProvider

from core.text import is_blank, storable
from drafts.ai.decision import Decision
from drafts.ai.failures import failure_of, own_sentence
from drafts.ai.prompts import INSTRUCTIONS, user_prompt
from drafts.ai.shape import OBJECT, SCHEMA, TOOL, RequestShape, adapted
from drafts.ai.types import Answered, Conversation, DrafterFailure, Usage

log = structlog.get_logger(__name__)

_one_at_a_time = threading.Lock()

#: How often the AI is asked to mend an answer that does not fit, within one analysis.
MENDS = 2
#: How often a request is adapted to what the provider takes, within one analysis.
ADAPTATIONS = 8
#: Refusals that are about something else than what the request contains.
_NOT_ADAPTABLE = (401, 402, 403, 408, 429)


T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Task(Generic[T]):
    """Something to ask the AI: its instructions, the type of the answer, and the prompt within so
    many tokens."""

    instructions: str
    output: type[T]
    prompt: Callable[[int], str]


@dataclass(frozen=True)
class Drafter:
    """Reads a conversation and decides. `timeout` is in seconds, for the whole decision."""

    model: str
    api_key: str = field(repr=False)
    base_url: str = ""
    timeout: float = 60
    prompt_tokens: int = 8000
    output_tokens: int = 4000

    def decide(self, conversation: Conversation) -> Answered:
        """The AI's decision, and what it has used. Raises DrafterFailure with a sentence for
        people."""
        task = Task(INSTRUCTIONS, Decision, partial(user_prompt, conversation))
        decision, usage = self.ask(task)
        return Answered(checked(decision), usage)

    def ask(self, task: Task[T]) -> tuple[T, Usage]:
        """The AI's answer to any task, and what it has used. Raises DrafterFailure with a sentence
        for people."""
        if not self.api_key:
            raise DrafterFailure(_("AI_API_KEY is missing."), whole=True)
        with _one_at_a_time:
            loop = _loop()
        return asyncio.run_coroutine_threadsafe(self._ask_in_time(task), loop).result()

    async def _ask_in_time(self, task: Task[T]) -> tuple[T, Usage]:
        try:
            async with asyncio.timeout(self.timeout):
                return await self._ask(task)
        except TimeoutError as error:
            sentence = f"The AI did not answer within {self.timeout:g} s."
            raise DrafterFailure(sentence, whole=True) from error
        except Exception as error:
            failure = failure_of(error, self.api_key)
            raise failure from error

    async def _ask(self, task: Task[T]) -> tuple[T, Usage]:
        """Ask in the shape that this model takes; one that is refused is adapted and remembered."""
        for _attempt in range(ADAPTATIONS):
            shape = _shapes.get(self) or self.first_shape
            try:
                return await self._run(shape, task)
            except ModelHTTPError as error:
                if error.status_code >= 500 or error.status_code in _NOT_ADAPTABLE:
                    raise
                better = adapted(shape, str(error.body))
                if better is None:
                    raise
                said = own_sentence(error, self.api_key)
                log.info("a request to the AI is adapted", model=self.model, said=said)
                _shapes[self] = better
        return await self._run(_shapes[self], task)

    async def _run(self, shape: RequestShape, task: Task[T]) -> tuple[T, Usage]:
        settings = ModelSettings(max_tokens=shape.output_tokens)
        if shape.temperature:
            settings["temperature"] = 0.3
        agent: Agent[object, T] = _agent(self, shape, task.instructions, task.output)
        result = await agent.run(task.prompt(shape.prompt_tokens), model_settings=settings)
        used = result.usage
        return result.output, Usage(self.model, used.input_tokens or 0, used.output_tokens or 0)

    @property
    def first_shape(self) -> RequestShape:
        """The request for a model that nothing is known about. OpenAI has renamed the limit of the
        output; others know its old name."""
        return RequestShape(
            self.prompt_tokens, self.output_tokens, completion_limit=not self.base_url
        )


#: What was learned about each model, used on the loop only.
_shapes: dict[Drafter, RequestShape] = {}


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The loop that all questions are asked on, so that what they need is made once."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="drafter", daemon=True).start()
    return loop


@cache
def _client(drafter: Drafter) -> AsyncOpenAI:
    """Made on the loop, and used there only."""
    # Retries are ours (with backoff, seen in the admin), so the client makes none.
    return AsyncOpenAI(
        api_key=drafter.api_key,
        base_url=drafter.base_url or None,
        timeout=drafter.timeout,
        max_retries=0,
    )


@cache
def _agent(
    drafter: Drafter, shape: RequestShape, instructions: str, answer: type[BaseModel]
) -> Agent[object, Any]:
    profile = OpenAIModelProfile(
        supports_json_schema_output=True,
        supports_json_object_output=shape.output == OBJECT,
        openai_chat_supports_max_completion_tokens=shape.completion_limit,
    )
    provider = OpenAIProvider(openai_client=_client(drafter))
    output: Any = {TOOL: answer, SCHEMA: NativeOutput(answer)}.get(shape.output)
    return Agent(
        OpenAIChatModel(drafter.model, provider=provider, profile=profile),
        output_type=output or PromptedOutput(answer),
        instructions=instructions,
        retries=MENDS,
    )


def checked(decision: Decision) -> Decision:
    """A decision that makes sense: who finds that an answer is due must give one."""
    if decision.answer_due and is_blank(decision.text):
        raise DrafterFailure(_("The AI found that an answer is due but wrote none."))
    return decision.model_copy(
        update={"text": storable(decision.text), "reason": storable(decision.reason)}
    )
