from django.db import models
from django.utils.translation import gettext_lazy as _

from drafts.models.chat import Chat


class Suggestion(models.Model):
    """Something that could be learnt from what the owner wrote: a note on style, an answer to a
    question, a fact, or a change of an entry. It counts only once the owner has accepted it."""

    class Kind(models.TextChoices):
        STYLE = "style", _("style")
        FAQ = "faq", _("question and answer")
        FACT = "fact", _("corrected fact")
        CHANGE = "change", _("change of an entry")

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        UNDONE = "undone", _("taken back")

    account = models.ForeignKey(
        "accounts.TelegramAccount",
        models.CASCADE,
        related_name="suggestions",
        verbose_name=_("account"),
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OFFERED)
    #: What makes it this suggestion and no other of the account, so that it is made once.
    key = models.CharField(max_length=80, editable=False)
    title = models.CharField(_("title"), max_length=200, blank=True)
    text = models.TextField(_("text"))
    #: Whom the answer was for; None for a note on style.
    chat = models.ForeignKey(
        Chat, models.CASCADE, null=True, blank=True, verbose_name=_("chat"), editable=False
    )
    #: The answer names the contact: it is never kept for everyone.
    personal = models.BooleanField(_("names the contact"), default=False, editable=False)
    #: Ids of the drafts in which the owner wrote so.
    evidence = models.JSONField(_("seen in"), default=list, blank=True, editable=False)
    entry = models.ForeignKey(
        "knowledge.Entry",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="suggestions",
        verbose_name=_("entry"),
    )
    #: The text of the entry that it changes, as it was when the owner put a fact right.
    before = models.TextField(_("text so far"), blank=True, editable=False)
    #: The entry that the answer rested on and that says something else than the owner; a change of
    #: an entry changes this one.
    differs_from = models.ForeignKey(
        "knowledge.Entry",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("differs from"),
    )
    decided_by = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, blank=True, verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("found"), auto_now_add=True)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="one_suggestion_per_key")
        ]
        indexes = [models.Index(fields=["state", "kind"], name="suggestion_state")]

    def __str__(self) -> str:
        return self.title or self.text[:60]


class SuggestionCard(models.Model):
    """A suggestion as shown to one person in the bot chat."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="cards")
    person = models.ForeignKey("accounts.Person", models.CASCADE, verbose_name=_("person"))
    message_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("card of a suggestion")
        verbose_name_plural = _("cards of suggestions")
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "person"], name="one_card_per_suggestion_and_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} → {self.person}"
