"""Keep what each question to the AI has used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as _

from core.retry import retry_on_lock
from drafts.ai.types import DrafterFailure, Usage
from drafts.models import AiUsage, Analysis
from drafts.prices import OwnPrices, PriceList
from drafts.services.money.budget import has_budget, tell_owners, why_stopped
from drafts.spending import oldest_reservation

Purpose = AiUsage.Purpose

#: What is read besides the conversation: the instructions, and the shape of the answer.
FRAME_TOKENS = 2000
BUSY = _("The rest of the day's AI budget is in use just now. Please try again in a minute.")


@dataclass(frozen=True)
class Call:
    """A question to the AI: what for, and about whom. `reserved_id` is the row that reserves what
    it may use, if there is a budget."""

    purpose: str
    account_id: int | None = None
    chat_id: int | None = None
    draft_id: int | None = None
    analysis_id: int | None = None
    reserved_id: int | None = None


#: A question that reserves nothing, since it is not asked.
NO_CALL = Call(Purpose.DRAFT)


@dataclass
class Meter:
    """What a question has used, to be set by whoever asks it."""

    usage: Usage | None = None


def reserve(call: Call, most: Usage) -> Call:
    """Reserve the most that a question may use, in the transaction in which `why_stopped` found
    nothing. Without a budget nothing is."""
    if not has_budget():
        return call
    dead = AiUsage.objects.filter(reserved=True, at__lt=oldest_reservation())
    dead.delete()
    row = AiUsage.objects.create(**_whom(call), **_used(most), reserved=True)
    return replace(call, reserved_id=row.pk)


def reserve_analysis(analysis: Analysis, model: str) -> Call:
    """Reserve what the analysis of a chat may use."""
    chat = analysis.chat
    call = Call(Purpose.DRAFT, chat.account_id, chat.pk, analysis_id=analysis.pk)
    return reserve(call, _most(model))


def _most(model: str) -> Usage:
    """The most that a question with a conversation may use."""
    read = settings.AI_PROMPT_TOKENS + FRAME_TOKENS
    return Usage(model, read, settings.AI_OUTPUT_TOKENS)


def settle(call: Call, usage: Usage | None, *, failed: bool = False) -> None:
    """Keep what a question has used, instead of what was reserved. Of one that has failed without
    that it is known to have used anything, nothing is kept."""
    known = usage if usage and (not failed or usage.input_tokens or usage.output_tokens) else None
    retry_on_lock(lambda: _settle(call, known, failed))
    if known is not None:
        tell_owners()


def _settle(call: Call, usage: Usage | None, failed: bool) -> None:
    reserved = AiUsage.objects.filter(pk=call.reserved_id or 0, reserved=True)
    if usage is None:
        if call.reserved_id:
            reserved.delete()
        return
    values = {**_used(usage), "failed": failed, "reserved": False}
    if not (call.reserved_id and reserved.update(**values)):
        AiUsage.objects.create(**_whom(call), **values)


def admit(call: Call, model: str) -> Call:
    """Reserve what a question may use of the day's budget. Raises DrafterFailure if that is used
    up."""
    with transaction.atomic():
        if stop := why_stopped():
            raise DrafterFailure(
                stop.sentence or BUSY, used_up=bool(stop.sentence), paused_until=stop.until
            )
        return reserve(call, _most(model))


@contextmanager
def metered(call: Call) -> Iterator[Meter]:
    """Keep what a question uses, also if it fails:

    with metered(admit(Call(Purpose.REWRITE, chat_id=chat.pk), drafter.model)) as meter:
        answer = drafter.rewrite(…)
        meter.usage = answer.usage
    """
    meter, failed = Meter(), True
    try:
        yield meter
        failed = False
    except DrafterFailure as failure:
        meter.usage = failure.usage
        raise
    finally:
        settle(call, meter.usage, failed=failed)


def price_list() -> PriceList:
    """The prices that the settings describe."""
    own = None
    if settings.AI_PRICE_INPUT is not None and settings.AI_PRICE_OUTPUT is not None:
        own = OwnPrices(settings.AI_MODEL, settings.AI_PRICE_INPUT, settings.AI_PRICE_OUTPUT)
    return PriceList(settings.AI_BASE_URL, own, settings.AI_PRICE_CURRENCY)


def _whom(call: Call) -> dict[str, Any]:
    return {
        "purpose": call.purpose,
        "account_id": call.account_id,
        "chat_id": call.chat_id,
        "draft_id": call.draft_id,
        "analysis_id": call.analysis_id,
    }


def _used(usage: Usage) -> dict[str, Any]:
    """The fields of a row. A provider that reports no tokens leaves the price unknown."""
    price = None
    if usage.input_tokens or usage.output_tokens:
        price = price_list().price(usage.model, usage.input_tokens, usage.output_tokens)
    return {
        "model": usage.model[:80],
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "price": price,
        "currency": settings.AI_PRICE_CURRENCY,
    }
