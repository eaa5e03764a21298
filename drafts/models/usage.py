from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.formats import format_day
from drafts.models.analysis import Analysis
from drafts.models.chat import Chat
from drafts.models.draft import Draft


class AiUsage(models.Model):
    """What one question to the AI has used. While it is being asked, the most that it may use is
    reserved, so that several at once don't use up more than the day's budget."""

    class Purpose(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("what the AI was asked for", "answers")
        REWRITE = "rewrite", _("rewriting")
        TRANSLATE = "translate", _("translating")
        LEARN = "learn", _("learning")
        VOICE = "voice", _("voice profile")
        SCRIPT = "script", _("scripts")
        EMBEDDING = "embedding", _("searching by meaning")
        INDEXING = "indexing", _("preparing knowledge for the search")
        EVALUATION = "evaluation", _("evaluation")
        TRIAL = "trial", _("trying it out")

    # What was spent stays spent when a chat is deleted.
    account = models.ForeignKey(
        "accounts.TelegramAccount",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="ai_usage",
        verbose_name=_("account"),
    )
    chat = models.ForeignKey(
        Chat,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="ai_usage",
        verbose_name=_("chat"),
    )
    draft = models.ForeignKey(
        Draft,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="ai_usage",
        verbose_name=_("draft"),
    )
    analysis = models.ForeignKey(
        Analysis,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="ai_usage",
        verbose_name=_("analysis"),
    )
    purpose = models.CharField(_("what for"), max_length=12, choices=Purpose.choices)
    model = models.CharField(_("model"), max_length=80, blank=True)
    input_tokens = models.PositiveIntegerField(_("tokens read"), default=0)
    output_tokens = models.PositiveIntegerField(_("tokens written"), default=0)
    #: None: nobody knows what this model costs.
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=8, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    failed = models.BooleanField(_("without an answer"), default=False)
    reserved = models.BooleanField(_("being asked"), default=False)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("AI usage")
        verbose_name_plural = _("AI usage")
        ordering = ["-id"]
        indexes = [models.Index(fields=["at"], name="ai_usage_at")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.model} {self.input_tokens}+{self.output_tokens}"


class AiDay(models.Model):
    """A day with a budget: what the owners were told, and whether they let the AI go on. Whoever
    reserves locks it, so that reservations are made one after the other."""

    day = models.DateField(_("day"), unique=True)
    warned_at = models.DateTimeField(_("warned"), null=True, blank=True)
    used_up_at = models.DateTimeField(_("used up"), null=True, blank=True)
    unpriced_at = models.DateTimeField(_("notified of an unknown price"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("goes on anyway since"), null=True, blank=True)
    lifted_by = models.CharField(_("let go on by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("AI budget of a day")
        verbose_name_plural = _("AI budget")
        ordering = ["-day"]

    def __str__(self) -> str:
        return format_day(self.day)
