from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.formats import format_time
from drafts import states
from drafts.gate import checks
from drafts.gate.support import still_says
from drafts.models.analysis import Analysis
from drafts.models.chat import Chat, Message

#: The cards of an approved draft say nothing yet.
NOT_SHOWN = "-"


class Draft(models.Model):
    """A proposed answer. Its states and moves stand in `drafts.states`."""

    class Hold(models.TextChoices):
        ORDERS = checks.ORDERS, _("somebody here tried to give the AI instructions")
        NEEDS_OWNER = checks.NEEDS_OWNER, _("only you know the answer")
        UNSEEN = checks.UNSEEN, _("the AI can't see what was sent")
        LONG = checks.LONG, _("the question is so long that the AI read only a part of it")
        ECHO = checks.ECHO, _("the answer repeats what the contact wrote")
        FACTS = checks.FACTS, _("it states what neither you nor your knowledge says")
        OTHERWISE = checks.OTHERWISE, _("your knowledge says otherwise")
        CLAIMS = checks.CLAIMS, _("your knowledge does not say this")
        TOPIC = checks.TOPIC, _("you answer this topic yourself")
        WORD = checks.WORD, _("it contains a word that you want to be asked about")
        LANGUAGE = checks.LANGUAGE, _("it may not be in the contact's language")
        NEW_CHAT = checks.NEW_CHAT, _("you have not answered often enough in this chat yet")
        UNSURE = checks.UNSURE, _("the AI is not sure enough")
        HOURS = checks.HOURS, _("it is outside the hours for automatic answers")
        MANUAL = checks.MANUAL, _("you have answered here yourself just now")
        CAP = checks.CAP, _("enough automatic answers were sent here within the hour")
        DAY_CAP = checks.DAY_CAP, _("enough automatic answers were sent here within a day")
        PAUSED = "paused", _("the chat was paused when its time came")
        ANSWERED = "answered", _("you had answered yourself")
        SUGGEST = "suggest", _("this chat is no longer answered automatically")
        LATE = "late", _("its time had passed before it could be sent")
        MACHINE = checks.MACHINE, _("this seems to be a machine that answers each answer")

    class State(models.TextChoices):
        PENDING = states.PENDING, _("waiting for you")
        APPROVED = states.APPROVED, _("approved")
        SENDING = states.SENDING, _("being sent")
        SENT = states.SENT, _("sent")
        FAILED = states.FAILED, _("failed")
        SKIPPED = states.SKIPPED, _("skipped")
        EXPIRED = states.EXPIRED, _("expired")
        SUPERSEDED = states.SUPERSEDED, _("out of date")
        SNOOZED = states.SNOOZED, _("shown again later")
        SCHEDULED = states.SCHEDULED, _("is sent later")

    chat = models.ForeignKey(Chat, models.CASCADE, related_name="drafts", verbose_name=_("chat"))
    question = models.ForeignKey(
        Message, models.CASCADE, related_name="drafts", verbose_name=_("question")
    )
    analysis = models.ForeignKey(
        Analysis, models.SET_NULL, null=True, blank=True, verbose_name=_("analysis")
    )
    text = models.TextField(_("answer"))
    #: What the AI wrote first, before anybody changed it.
    proposed_text = models.TextField(_("proposed answer"), blank=True, editable=False)
    #: Formatting, as entities of the Bot API: the owner's text has it, the AI's never.
    entities = models.JSONField(default=list, blank=True, editable=False)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    confidence = models.PositiveSmallIntegerField(_("confidence (0 to 100)"))
    #: How often answers of which the AI was as sure were right here; none while too few are known.
    calibrated = models.PositiveSmallIntegerField(
        _("usually right (%)"), null=True, blank=True, editable=False
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    #: What it rests on: {"entry": id, "title": …, "claim": what it says of it}.
    sources = models.JSONField(_("sources"), default=list, blank=True, editable=False)
    #: Questions to the owner: the facts that are missing.
    needs_owner = models.BooleanField(_("needs you"), default=False)
    missing = models.JSONField(_("missing"), default=list, blank=True, editable=False)
    #: Words of the answer that stand neither in a source nor in what the owner said.
    unsupported = models.JSONField(_("not in a source"), default=list, blank=True, editable=False)
    #: Words of it that a source contradicts.
    otherwise = models.JSONField(
        _("a source says otherwise"), default=list, db_default=[], blank=True, editable=False
    )
    prompt_version = models.CharField(_("prompt version"), max_length=20, blank=True)
    model = models.CharField(_("model"), max_length=80, blank=True)
    reason = models.CharField(_("why"), max_length=500, blank=True)
    suspicious = models.BooleanField(
        _("the message tries to give the AI instructions"),
        default=False,
        help_text=_("Such a message is never answered without asking you."),
    )
    #: Why it did not leave by itself where the chat's mode and its confidence allow that.
    hold_reason = models.CharField(
        _("why you are asked"), max_length=12, choices=Hold.choices, blank=True, default=""
    )
    hold_detail = models.CharField(_("what it is about"), max_length=200, blank=True, default="")
    #: Why the AI proposed nothing; the text is empty until somebody writes one.
    no_proposal = models.CharField(
        _("why there is no proposal"), max_length=300, blank=True, default=""
    )
    automatic = models.BooleanField(_("sent without asking"), default=False)
    by_bot = models.BooleanField(_("sent under the bot's name"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING
    )
    decided_by = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, blank=True, verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"))
    #: When a snoozed draft is shown again, or a scheduled one leaves.
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    #: Which reviewer works on it, and since when.
    held_by = models.ForeignKey(
        "accounts.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="held_drafts",
        verbose_name=_("held by"),
    )
    held_at = models.DateTimeField(_("held since"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    #: What its cards say that it waits for (`drafts.waiting`), once it is approved.
    shown_wait = models.CharField(max_length=60, default=NOT_SHOWN, editable=False)
    failure = models.CharField(_("failure"), max_length=24, blank=True)
    created_at = models.DateTimeField(_("drafted"), auto_now_add=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state"], name="draft_state"),
            # What was sent today, of all that ever was.
            models.Index(fields=["state", "sent_at"], name="draft_sent"),
            # Which languages there are: the filter of the list.
            models.Index(fields=["language"], name="draft_language"),
            models.Index(
                fields=["due_at"], name="draft_due", condition=models.Q(due_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["chat"],
                condition=models.Q(state__in=sorted(states.WAITING)),
                name="one_waiting_draft_per_chat",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.text[:50]}"

    @property
    def sources_of_text(self) -> list[dict[str, Any]]:
        """The sources of the text as it stands: of those that the AI has cited, the ones whose
        claims a text that was changed since still makes."""
        if self.revision == 1:
            return list(self.sources)
        return [one for one in self.sources if still_says(self.text, one.get("claim", ""))]


class DraftEvent(models.Model):
    """Who did what to a draft, and when."""

    class Kind(models.TextChoices):
        DRAFTED = "drafted", _("drafted")
        SHOWN = "shown", _("card shown")
        PRESSED = "pressed", _("button pressed")
        REFUSED = "refused", _("press refused")
        EDITED = "edited", _("text changed")
        APPROVED = "approved", _("approved")
        SENDING = "sending", _("sending began")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        SKIPPED = "skipped", _("skipped")
        EXPIRED = "expired", _("expired")
        SUPERSEDED = "superseded", _("out of date")
        SNOOZED = "snoozed", _("put off")
        SCHEDULED = "scheduled", _("to leave later")
        DUE = "due", _("its time has come")
        HELD = "held", _("somebody works on it")
        REWRITTEN = "rewritten", _("rewritten by the AI")
        REMINDED = "reminded", _("reminded")

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="events", verbose_name=_("draft"))
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    person = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, blank=True, verbose_name=_("who")
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)
    detail = models.TextField(_("detail"), blank=True)
    #: What the draft said at that moment, where it was written, changed or decided about.
    text = models.TextField(_("text"), blank=True, default="", db_default="")
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("draft event")
        verbose_name_plural = _("draft events")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{format_time(self.at)} {self.get_kind_display()}"
