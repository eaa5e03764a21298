"""A model whose answers end where they can't become the form that was asked for."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic_ai.messages import ModelResponse
from pydantic_ai.models import Model
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.usage import RequestUsage

from core.text import is_blank
from drafts.ai.shape import in_form


class Unread(Exception):
    """An answer that is not even tried to be read, and what it has used."""

    def __init__(self, usage: RequestUsage) -> None:
        super().__init__(type(self).__doc__)
        self.usage = usage


class CutOff(Unread):
    """The model wrote until it was stopped: nothing that it has written is asked for anew."""


class InText(Unread):
    """The model answered in words where a form was asked for: many a small server ignores that
    without a word, and asking again would change nothing."""


class Filtered(Unread):
    """The provider withheld a part of what the model wrote."""


class Bounded(WrapperModel):
    """A model whose answer ends there if it reaches the limit, or is no `form`; the library would
    ask for another one, as long or as formless."""

    def __init__(self, model: Model, form: type[BaseModel] | None) -> None:
        super().__init__(model)
        self.form = form

    async def request(self, *given: Any, **named: Any) -> ModelResponse:
        response = await super().request(*given, **named)
        if response.finish_reason == "content_filter" and response.parts:
            raise Filtered(response.usage)
        said = "" if response.tool_calls else (response.text or "")
        if self.form and not is_blank(said) and not in_form(said, self.form.model_fields):
            raise InText(response.usage)
        if response.finish_reason == "length":
            raise CutOff(response.usage)
        return response
