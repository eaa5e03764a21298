from django.db import models
from django.utils.translation import gettext_lazy as _

from drafts.models.chat import Chat


class Rules(models.Model):
    """How chats are answered: of one chat, of one account, or, with neither, of all. What is empty
    is taken from the level above."""

    account = models.OneToOneField(
        "accounts.TelegramAccount",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="rules",
        verbose_name=_("account"),
    )
    chat = models.OneToOneField(
        Chat, models.CASCADE, null=True, blank=True, related_name="rules", verbose_name=_("chat")
    )

    new_chat_mode = models.CharField(
        _("mode of new chats"), max_length=8, choices=Chat.Mode.choices, blank=True
    )
    threshold = models.PositiveSmallIntegerField(
        _("answer without asking from (%)"), null=True, blank=True
    )
    known_after = models.PositiveSmallIntegerField(
        _("a chat is new until so many answers of yours"), null=True, blank=True
    )
    hourly_cap = models.PositiveSmallIntegerField(
        _("automatic answers within an hour"), null=True, blank=True
    )
    daily_cap = models.PositiveSmallIntegerField(
        _("automatic answers within a day"), null=True, blank=True
    )
    manual_pause_minutes = models.PositiveIntegerField(
        _("pause after an answer of your own (minutes)"), null=True, blank=True
    )
    auto_from = models.TimeField(_("automatic answers from"), null=True, blank=True)
    auto_until = models.TimeField(_("automatic answers until"), null=True, blank=True)
    auto_days = models.CharField(
        _("on these days"), max_length=7, blank=True, help_text=_("1 is Monday: 12345")
    )
    out_of_hours_note = models.TextField(_("note outside these hours"), blank=True)
    disclosure = models.CharField(_("line below automatic answers"), max_length=300, blank=True)

    tone = models.CharField(_("tone"), max_length=300, blank=True)
    persona = models.TextField(_("persona"), blank=True)
    language = models.CharField(_("language of answers"), max_length=10, blank=True)
    context_messages = models.PositiveSmallIntegerField(
        _("messages that the AI reads"), null=True, blank=True
    )

    ignored_senders = models.TextField(_("ignored senders"), blank=True)
    always_ask = models.TextField(_("words: always ask me"), blank=True)
    never_answer = models.TextField(_("words: never answer"), blank=True)
    abstain = models.TextField(_("topics: always ask me"), blank=True)

    class Meta:
        verbose_name = _("rules")
        verbose_name_plural = _("rules")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account=None) | models.Q(chat=None), name="rules_of_one_level"
            ),
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(account=None, chat=None),
                name="one_set_of_rules_for_all",
            ),
        ]

    def __str__(self) -> str:
        return str(self.chat or self.account or _("all accounts"))
