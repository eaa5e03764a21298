"""Asking the AI, over pydantic-ai: any provider that speaks OpenAI's protocol (`AI_BASE_URL`), or
one of its others by name (`AI_MODEL=provider:name`)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, Generic, TypeVar

import structlog
from django.utils.translation import gettext_noop as _
from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from pydantic import BaseModel
from pydantic_ai import Agent, ModelSettings, NativeOutput, PromptedOutput, RunUsage
from pydantic_ai.exceptions import ModelHTTPError, UserError
from pydantic_ai.models import Model, infer_model
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers import Provider, infer_provider_class
from pydantic_ai.providers.openai import OpenAIProvider

from core.text import is_blank, storable
from drafts.ai.bounded import Bounded, CutOff, Filtered, InText, Unread
from drafts.ai.completion import MOST_TOKENS, LenientModel
from drafts.ai.decision import Claim, Decision, repeats_us
from drafts.ai.failures import REFUSES, TOO_LONG, TOO_SLOW, failure_of, own_sentence
from drafts.ai.prompts import INSTRUCTIONS, user_prompt
from drafts.ai.providers import missing_package, needs_package, split_model
from drafts.ai.shape import OBJECT, SCHEMA, TOOL, WORDS, Learned, RequestShape, adapted
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
    """Reads a conversation and decides. `model` is written as in AI_MODEL; `timeout` is in seconds,
    for the whole decision. `fallback` is who is asked while this one can't be."""

    model: str
    api_key: str = field(repr=False)
    base_url: str = ""
    timeout: float = 60
    prompt_tokens: int = 8000
    output_tokens: int = 4000
    fallback: Drafter | None = None

    def decide(self, conversation: Conversation) -> Answered:
        """The AI's decision, and what it has used, over all requests that were made for it. Raises
        DrafterFailure with a sentence for people."""
        task = Task(INSTRUCTIONS, Decision, partial(user_prompt, conversation))
        decision, usage = self.ask(task)
        try:
            return Answered(checked(decision, len(conversation.sources)), usage)
        except DrafterFailure as failure:
            failure.usage = usage
            raise

    def ask(self, task: Task[T]) -> tuple[T, Usage]:
        """The AI's answer to any task, and what it has used. Raises DrafterFailure with a sentence
        for people."""
        if not self.api_key:
            raise DrafterFailure(_("AI_API_KEY is missing."), whole=True)
        with _one_at_a_time:
            loop = _loop()
        return asyncio.run_coroutine_threadsafe(self._ask_in_time(task), loop).result()

    async def _ask_in_time(self, task: Task[T]) -> tuple[T, Usage]:
        taken = RunUsage()
        try:
            async with asyncio.timeout(self.timeout):
                answer = await self._ask(task, taken)
        except Exception as error:
            if isinstance(error, Unread):
                taken.incr(error.usage)
            failure = self._failure(error, taken)
            failure.usage = self._usage(taken)
            raise failure from error
        return answer, self._usage(taken)

    def _failure(self, error: Exception, taken: RunUsage) -> DrafterFailure:
        if isinstance(error, DrafterFailure):
            return error
        if isinstance(error, CutOff):
            return DrafterFailure(TOO_LONG)
        if isinstance(error, Filtered):
            return DrafterFailure(REFUSES)
        if isinstance(error, TimeoutError):
            # Who has answered, if unusably, is there: the next chat may fare better.
            return DrafterFailure(TOO_SLOW, whole=not taken.output_tokens, slow=True)
        return failure_of(error, self.api_key)

    def _usage(self, taken: RunUsage) -> Usage:
        counts = (min(one, MOST_TOKENS) for one in (taken.input_tokens, taken.output_tokens))
        return Usage(self.model, *counts)

    async def _ask(self, task: Task[T], taken: RunUsage) -> T:
        """Ask in the shape that this model takes; one that does not fit is adapted. What is refused
        is remembered at once, as that is about the model; what an answer in words led to only if it
        gave a form, as such an answer may be about the chat."""
        shape, by_words = _learned.of(self) or self.first_shape, False
        for _attempt in range(ADAPTATIONS):
            try:
                answer = await self._run(shape, task, taken)
                break
            except InText as error:
                taken.incr(error.usage)
                shape, by_words = shape.looser or shape, True
                log.info("the AI answers in words: it is asked otherwise", model=self.model)
            except ModelHTTPError as error:
                shape = self._adapted(shape, error)
                if not by_words:
                    shape = _learned.add(self, shape)
        else:
            answer = await self._run(shape, task, taken)
        if by_words:
            _learned.add(self, shape)
        return answer

    def _adapted(self, shape: RequestShape, error: ModelHTTPError) -> RequestShape:
        """The shape without what was refused; raises the error if nothing can be changed."""
        # Small servers refuse with 500, too (llama-cpp-python what it can't read).
        if error.status_code > 500 or error.status_code in _NOT_ADAPTABLE:
            raise error
        better = adapted(shape, str(error.body))
        if better is None:
            raise error
        said = own_sentence(error, self.api_key)
        log.info("a request to the AI is adapted", model=self.model, said=said)
        return better

    async def _run(self, shape: RequestShape, task: Task[T], taken: RunUsage) -> T:
        # No request is made without a limit: a small model may write for ever.
        settings = ModelSettings(max_tokens=shape.output_tokens, timeout=self.timeout)
        if shape.temperature:
            settings["temperature"] = 0.3
        if shape.output == OBJECT and shape.object_schema:
            settings["extra_body"] = {"response_format": _object_of(task.output)}
        agent: Agent[object, T] = _agent(self, shape, task.instructions, task.output)
        prompt = task.prompt(shape.prompt_tokens)
        result = await agent.run(prompt, model_settings=settings, usage=taken)
        return result.output

    @property
    def first_shape(self) -> RequestShape:
        """The request for a model that nothing is known about. OpenAI has renamed the limit of the
        output; others know its old name. What llama.cpp's servers add goes to no provider that has
        a name."""
        provider, _name = split_model(self.model, self.base_url)
        return RequestShape(
            self.prompt_tokens,
            self.output_tokens,
            completion_limit=not provider and not self.base_url,
            object_schema=bool(self.base_url),
        )


#: What was learned about each model, used on the loop only.
_learned: Learned[Drafter] = Learned()


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
        # A conversation is shown to whom it was meant for, not to whom that one points.
        http_client=DefaultAsyncHttpxClient(follow_redirects=False),
    )


def _object_of(answer: type[BaseModel]) -> dict[str, Any]:
    """An object of this schema, as the servers of llama.cpp take it; others ignore the schema,
    which stands in the instructions, too. All fields are demanded: what may be left out, a small
    model leaves out."""
    schema = answer.model_json_schema()
    schema["required"] = list(schema["properties"])
    return {"type": "json_object", "schema": schema}


@cache
def _agent(
    drafter: Drafter, shape: RequestShape, instructions: str, answer: type[BaseModel]
) -> Agent[object, Any]:
    output: Any = {TOOL: answer, SCHEMA: NativeOutput(answer)}.get(shape.output)
    form = None if shape.output == WORDS else answer
    return Agent(
        Bounded(_model(drafter, shape), form),
        output_type=output or PromptedOutput(answer),
        instructions=instructions,
        retries=MENDS,
    )


def _model(drafter: Drafter, shape: RequestShape) -> Model:
    provider, name = split_model(drafter.model, drafter.base_url)
    if not provider:
        return _openai_model(name, drafter, shape)
    package = missing_package(provider)
    if package:
        raise DrafterFailure(needs_package(package), whole=True)
    try:
        asked_at: Provider[Any] = infer_provider_class(provider)(api_key=drafter.api_key)  # type: ignore[call-arg]
        model = infer_model(f"{provider}:{name}", lambda _named: asked_at)
    except UserError as error:  # a name that this provider can't have, say
        raise DrafterFailure(f"AI_MODEL: {error}"[:300], whole=True) from error
    if isinstance(model, OpenAIChatModel):
        kind = LenientModel if type(model) is OpenAIChatModel else type(model)
        return kind(name, provider=asked_at, profile=_profile(shape))
    return model


def _profile(shape: RequestShape) -> OpenAIModelProfile:
    """What the library may send: a provider that does not take it says so."""
    return OpenAIModelProfile(
        openai_chat_supports_max_completion_tokens=shape.completion_limit,
        supports_json_schema_output=True,
        supports_json_object_output=shape.output == OBJECT,
        openai_system_prompt_role="system" if shape.system else "user",
    )


def _openai_model(name: str, drafter: Drafter, shape: RequestShape) -> OpenAIChatModel:
    provider = OpenAIProvider(openai_client=_client(drafter))
    return LenientModel(name, provider=provider, profile=_profile(shape))


def checked(decision: Decision, sources: int = 0) -> Decision:
    """A decision that makes sense: who finds that an answer is due gives one, or says what only the
    owner knows; a claim names one of the `sources` that there are, or none."""
    if decision.answer_due and not decision.needs_owner and is_blank(decision.text):
        raise DrafterFailure(_("The AI found that an answer is due but wrote none."))
    if repeats_us(decision.text):
        raise DrafterFailure(_("The AI repeated what it was told instead of answering."))
    claims = [
        Claim(text=storable(one.text), source=one.source if one.source <= sources else 0)
        for one in decision.claims
    ]
    return decision.model_copy(
        update={
            "text": "" if is_blank(decision.text) else storable(decision.text),
            "reason": storable(decision.reason),
            "missing": [storable(one) for one in decision.missing],
            "claims": claims,
        }
    )
