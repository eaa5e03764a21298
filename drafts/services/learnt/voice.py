"""Describe how the owner writes, from an account's own messages; only when the owner asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from accounts.models import TelegramAccount
from core.task_queue import try_enqueue
from core.text import is_blank
from drafts.ai.types import DrafterFailure, Usage
from drafts.models import Profile, VoiceRequest
from drafts.services.learnt.own_words import readable_messages, sent_by_aibot
from drafts.services.money.usage import Call, Purpose, admit, metered

log = structlog.get_logger(__name__)

State = VoiceRequest.State

TASK = "drafts.tasks.describe_voices"
#: So many of the newest messages are read, of so many days; with fewer than the least, nothing can
#: be said.
MOST, LEAST, DAYS = 100, 5, 365
#: A worker that takes longer has died.
GIVEN_UP = timedelta(minutes=10)
TOO_FEW = _("There are too few messages of yours: at least five are needed.")
UNEXPECTED = _("Something unexpected happened; the log has more.")


class VoiceReaderLike(Protocol):
    def describe(self, messages: list[str]) -> tuple[str, Usage]: ...


def request_voice(account: TelegramAccount) -> VoiceRequest:
    """Ask for a description; one that is under way already is not asked for twice."""
    with transaction.atomic():
        TelegramAccount.objects.select_for_update(no_key=True).get(pk=account.pk)
        _give_up()
        waiting = VoiceRequest.objects.filter(
            account=account, state__in=[State.WAITING, State.RUNNING]
        )
        found = waiting.first() or VoiceRequest.objects.create(account=account)
    # The row is the truth; the nightly look finds it, too.
    transaction.on_commit(lambda: try_enqueue(TASK))
    return found


def _give_up() -> None:
    died = VoiceRequest.objects.filter(
        state=State.RUNNING, started_at__lte=timezone.now() - GIVEN_UP
    )
    died.update(state=State.FAILED, error=UNEXPECTED, finished_at=timezone.now())


def voice_requests_waiting() -> list[int]:
    """The ids of the requests that nobody works on."""
    _give_up()
    return list(VoiceRequest.objects.filter(state=State.WAITING).values_list("pk", flat=True))


def describe_voice(request_id: int, reader: VoiceReaderLike) -> None:
    """Have the AI read the account's own messages, and put the description into its profile, where
    the owner reads and changes it. What stood there before is kept."""
    rows = VoiceRequest.objects.filter(pk=request_id)
    if not rows.filter(state=State.WAITING).update(state=State.RUNNING, started_at=timezone.now()):
        return
    request = rows.select_related("account").get()
    texts = own_texts(request.account)
    if len(texts) < LEAST:
        _finish(request, State.FAILED, error=TOO_FEW)
        return
    try:
        with metered(admit(Call(Purpose.VOICE, request.account_id), settings.AI_MODEL)) as meter:
            described, meter.usage = reader.describe(texts)
    except DrafterFailure as failure:
        _finish(request, State.FAILED, error=failure.sentence[:300])
        return
    except Exception:
        _finish(request, State.FAILED, error=UNEXPECTED)
        raise
    with transaction.atomic():
        profile, _made = Profile.objects.select_for_update().get_or_create(account=request.account)
        if _finish(request, State.DONE, before=profile.voice):
            profile.voice = described
            profile.save(update_fields=["voice"])


def _finish(request: VoiceRequest, state: str, **fields: str) -> bool:
    running = VoiceRequest.objects.filter(pk=request.pk, state=State.RUNNING)
    return bool(running.update(state=state, finished_at=timezone.now(), **fields))


def own_texts(account: TelegramAccount) -> list[str]:
    """What the owner wrote by hand in this account's chats with people, the newest first."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = readable_messages(account, since).filter(~Q(text=""), outgoing=True, forwarded_from="")
    newest = list(rows.order_by("-date", "-pk")[: 4 * MOST])
    ours = sent_by_aibot(account, newest)
    texts = [one.text for one in newest if one.pk not in ours and not is_blank(one.text)]
    return texts[:MOST]


def put_voice_back(request: VoiceRequest) -> None:
    """What stood in the profile before this description."""
    Profile.objects.filter(account_id=request.account_id).update(voice=request.before)
