from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drafts.attachments import NAMES
from drafts.gate.checks import may_be_answered


def default_mode() -> str:
    return str(settings.DEFAULT_CHAT_MODE)


class Chat(models.Model):
    """A conversation of an account. Only chats with people are answered, all others are stored."""

    class Kind(models.TextChoices):
        PRIVATE = "private", _("private")
        BOT = "bot", _("bot")
        GROUP = "group", _("group")
        CHANNEL = "channel", _("channel")
        SELF = "self", _("Saved Messages")
        SERVICE = "service", _("Telegram itself")
        SUPPORT = "support", _("Telegram's support")
        DELETED = "deleted", _("deleted account")
        UNKNOWN = "unknown", _("not known yet")

    class Mode(models.TextChoices):
        OFF = "off", _("off: only stored, no AI")
        SUGGEST = "suggest", _("suggest: show me a draft")
        AUTO = "auto", _("auto: answer when confident")

    account = models.ForeignKey(
        "accounts.TelegramAccount", models.CASCADE, related_name="chats", verbose_name=_("account")
    )
    telegram_id = models.BigIntegerField(_("Telegram id"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    title = models.CharField(_("name"), max_length=300, blank=True)
    username = models.CharField(_("username"), max_length=64, blank=True)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode.choices, default=default_mode)
    fallback_by_bot = models.BooleanField(
        _("answer by the bot if the account stays away"),
        default=False,
        help_text=_(
            "Under the bot's name, and only to people who wrote to the bot before. Off unless "
            "you want it for this chat."
        ),
    )
    notes = models.TextField(
        _("notes about the contact"),
        blank=True,
        default="",
        help_text=_("The AI reads them; they are for this chat only."),
    )
    consent_at = models.DateTimeField(_("agreed to answers by an AI"), null=True, blank=True)
    consent_how = models.CharField(_("how they agreed"), max_length=200, blank=True, default="")
    auto_paused_until = models.DateTimeField(
        _("no automatic answers until"), null=True, blank=True, editable=False
    )
    muted_until = models.DateTimeField(_("no cards until"), null=True, blank=True)
    last_message_at = models.DateTimeField(_("last message"), null=True, blank=True)

    # A chat that Telegram does not let us read is left out for a while.
    reading_failures = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    reading_error = models.CharField(
        max_length=24, blank=True, default="", db_default="", editable=False
    )
    read_again_at = models.DateTimeField(null=True, blank=True, editable=False)

    # The analysis of this chat: one at a time, due until it is done.
    analysis_due_at = models.DateTimeField(_("analysis due"), null=True, blank=True)
    analysis_queued_at = models.DateTimeField(null=True, blank=True)
    analysis_claim = models.UUIDField(null=True, blank=True)
    analysis_claimed_until = models.DateTimeField(null=True, blank=True)
    analysis_failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    analysis_error = models.CharField(_("last analysis error"), max_length=300, blank=True)
    analysed_message_id = models.BigIntegerField(_("analysed up to message"), default=0)

    #: The fields of a chat that nobody analyses just now, and of one that is not analysed before
    #: somebody writes again.
    UNCLAIMED: ClassVar[dict[str, Any]] = {"analysis_claim": None, "analysis_claimed_until": None}
    NOT_DUE: ClassVar[dict[str, Any]] = {
        **UNCLAIMED,
        "analysis_due_at": None,
        "analysis_failures": 0,
        "analysis_error": "",
    }

    class Meta:
        verbose_name = _("chat")
        verbose_name_plural = _("chats")
        ordering = ["-last_message_at"]
        constraints = [
            models.UniqueConstraint(fields=["account", "telegram_id"], name="one_chat_per_account")
        ]
        indexes = [
            models.Index(
                fields=["analysis_due_at"],
                name="chat_analysis_due",
                condition=models.Q(analysis_due_at__isnull=False),
            ),
            models.Index(fields=["-last_message_at"], name="chat_newest"),
        ]

    def __str__(self) -> str:
        name = self.title or (f"@{self.username}" if self.username else "")
        if not name and self.kind == self.Kind.DELETED:
            return f"{self.Kind.DELETED.label} {self.telegram_id}"
        return name or str(self.telegram_id)

    @property
    def off(self) -> bool:
        """Whether its messages are only stored."""
        return self.mode == self.Mode.OFF

    @property
    def muted(self) -> bool:
        """Whether no cards are shown for it just now."""
        return self.muted_until is not None and self.muted_until > timezone.now()

    @property
    def answerable(self) -> bool:
        """Whether answers are drafted and sent at all."""
        return may_be_answered(self.kind, self.telegram_id)


class Message(models.Model):
    """What was said in a chat. Edits change the text, deletions only mark it."""

    chat = models.ForeignKey(Chat, models.CASCADE, related_name="messages", verbose_name=_("chat"))
    telegram_id = models.BigIntegerField(_("message id"))
    outgoing = models.BooleanField(_("ours"), default=False)
    sender_id = models.BigIntegerField(_("sender id"), null=True, blank=True)
    sender_name = models.CharField(_("sender"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    media = models.CharField(
        _("attachment"), max_length=40, choices=list(NAMES.items()), blank=True
    )
    reply_to = models.BigIntegerField(_("answers message"), null=True, blank=True)
    reply_text = models.CharField(
        _("text of the answered message"), max_length=300, blank=True, default=""
    )
    forwarded_from = models.CharField(_("forwarded from"), max_length=300, blank=True, default="")
    automatic = models.BooleanField(
        _("sent by Telegram itself"),
        default=False,
        db_default=False,
        help_text=_("For somebody who is away, or to greet: neither a question nor an answer."),
    )
    date = models.DateTimeField(_("written"))
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    stored_at = models.DateTimeField(_("stored"), auto_now_add=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-date", "-telegram_id"]
        constraints = [
            models.UniqueConstraint(fields=["chat", "telegram_id"], name="one_message_per_chat")
        ]
        indexes = [
            # With `outgoing`, those of some days are counted without reading their texts.
            models.Index(fields=["date", "outgoing"], name="message_date"),
            # Of few messages, for the question what was edited or deleted last.
            models.Index(
                fields=["edited_at"],
                name="message_edited",
                condition=models.Q(edited_at__isnull=False),
            ),
            models.Index(
                fields=["deleted_at"],
                name="message_deleted",
                condition=models.Q(deleted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60] or f"[{self.media_name}]"

    @property
    def media_name(self) -> str:
        """What is attached, in the active language; a name that is not known as it is."""
        return self.get_media_display()

    @property
    def shown_text(self) -> str:
        """What was said, behind the name of what is attached, in the active language."""
        return f"({self.media_name}) {self.text}".strip() if self.media else self.text

    @property
    def stored_text(self) -> str:
        """The same in the words of the database, which are those of every language."""
        return f"({self.media}) {self.text}".strip() if self.media else self.text

    @property
    def answered_text(self) -> str:
        """The text that a reply answers; empty if it is no reply."""
        return self.reply_text or ("…" if self.reply_to else "")
