"""The day's budget for the AI: a warning at 80 %, a stop at 100 %, and going on anyway.

What was used is added up from the rows of the day, so that a restart changes nothing. Before the
AI is asked, the most that the question may use is reserved (`usage.reserve`). Of several questions
at once one is put off for moments while others hold what is left. So a day exceeds its budget by
less than one question, and by what answers cost that the AI had to be asked for anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.selectors import owners
from core.retry import retry_on_lock
from drafts.amounts import money, today_line
from drafts.models import AiDay, AiUsage
from drafts.services.schedule import check_unanswered
from drafts.spending import Spent, spent_on, today, unpriced_model
from outbox.replies import reply
from outbox.text import speaking_to

WARNING_SHARE = Decimal("0.8")
#: So much of the day's budget may be used to prepare knowledge for the search by meaning: a large
#: import goes on the next day rather than to stop the answers of this one.
INDEXING_SHARE = Decimal("0.25")
#: A question that finds the rest of the budget in use by others is looked at again after this time.
PUT_OFF = timedelta(seconds=3)
USED_UP = gettext_noop(
    "The day's AI budget is used up. It goes on at midnight, or now if you send /budget on."
)


@dataclass(frozen=True)
class Stop:
    """Until when the AI is not asked. Without a `sentence` only for moments: others are asking."""

    until: datetime
    sentence: str = ""


def has_budget() -> bool:
    return settings.AI_BUDGET_PER_DAY > 0 or settings.AI_TOKENS_PER_DAY > 0


def share_used(cost: Decimal, tokens: int) -> Decimal:
    """The share of the day's budget, from 0, that this cost or these tokens are; 1 is all of it."""
    shares = [Decimal(0)]
    if settings.AI_BUDGET_PER_DAY > 0:
        shares.append(cost / settings.AI_BUDGET_PER_DAY)
    if settings.AI_TOKENS_PER_DAY > 0:
        shares.append(Decimal(tokens) / settings.AI_TOKENS_PER_DAY)
    return max(shares)


def used_up(spent: Spent) -> bool:
    return share_used(spent.cost, spent.tokens) >= 1


def why_stopped() -> Stop | None:
    """Why the AI may not be asked now, if so. To be called in the transaction that reserves: others
    wait for its end before they look."""
    if not has_budget():
        return None
    now, day = timezone.now(), today()
    row, _made = AiDay.objects.get_or_create(day=day.date)
    row = AiDay.objects.select_for_update().get(pk=row.pk)
    if row.lifted_at:
        return None
    spent = spent_on(day)
    if used_up(spent):
        return Stop(day.ends, USED_UP)
    cost, tokens = spent.cost + spent.reserved_cost, spent.tokens + spent.reserved_tokens
    return Stop(now + PUT_OFF) if share_used(cost, tokens) >= 1 else None


def stopped_today() -> bool:
    """Whether the AI is not asked any more today."""
    return has_budget() and used_up(spent_on(today())) and not lifted_today()


def indexing_stopped() -> bool:
    """Whether no more knowledge is prepared for the search by meaning today, since that has used
    its share of the budget."""
    if not has_budget() or lifted_today():
        return False
    used = spent_on(today(), purpose=AiUsage.Purpose.INDEXING)
    cost, tokens = used.cost + used.reserved_cost, used.tokens + used.reserved_tokens
    return share_used(cost, tokens) >= INDEXING_SHARE


def lifted_today() -> bool:
    """Whether an owner has let the AI go on today."""
    return AiDay.objects.filter(day=today().date, lifted_at__isnull=False).exists()


def go_on_today(by: str) -> bool:
    """Let the AI go on today whatever it costs; False if it was let before. `by` says who."""
    day = today()
    with transaction.atomic():
        row, _made = AiDay.objects.get_or_create(day=day.date)
        lifted = AiDay.objects.filter(pk=row.pk, lifted_at=None)
        if not lifted.update(lifted_at=timezone.now(), lifted_by=by[:200]):
            return False
    check_unanswered(hurry=True)
    return True


def tell_owners() -> None:
    """Tell the owners, once a day each, that the budget is nearly or wholly used up, or that a
    model has no known price, so that a budget in money does not hold."""
    if not has_budget():
        return
    day = today()
    spent = spent_on(day)
    share = share_used(spent.cost, spent.tokens)
    found = []
    if share >= 1:
        found.append("used_up_at")
    elif share >= WARNING_SHARE:
        found.append("warned_at")
    if spent.unpriced and settings.AI_BUDGET_PER_DAY > 0:
        found.append("unpriced_at")
    for name in found:
        retry_on_lock(lambda name=name: _tell_once(name, spent))  # type: ignore[misc]


def _tell_once(name: str, spent: Spent) -> None:
    with transaction.atomic():
        row, _made = AiDay.objects.get_or_create(day=today().date)
        untold = AiDay.objects.filter(pk=row.pk, **{name: None})
        if not untold.update(**{name: timezone.now()}):
            return
        for owner in owners():
            with speaking_to(owner):
                reply(owner, _sentence(name, spent))


def _sentence(name: str, spent: Spent) -> str:
    """In the active language."""
    line = today_line(spent)
    if name == "warned_at":
        warning = _("⚠️ Most of the day's AI budget is used: %(share)d %%.")
        used = int(share_used(spent.cost, spent.tokens) * 100)
        return f"{warning % {'share': used}}\n{line}"
    if name == "used_up_at":
        stop = _(
            "⛔ The day's AI budget is used up. Until midnight you are shown new questions without "
            "a proposal. Send /budget on to let the AI go on today."
        )
        return f"{stop}\n{line}"
    return _(
        "⚠️ What %(model)s costs isn't known, so the budget of %(budget)s a day can't be watched. "
        "Set AI_PRICE_INPUT and AI_PRICE_OUTPUT, or limit the tokens with AI_TOKENS_PER_DAY."
    ) % {
        "model": unpriced_model(today()),
        "budget": money(settings.AI_BUDGET_PER_DAY, settings.AI_PRICE_CURRENCY),
    }
