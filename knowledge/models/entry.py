from django.db import models
from django.utils.translation import gettext_lazy as _

TITLE, BODY, TOPIC = 200, 100_000, 120


class Tag(models.Model):
    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """A piece of knowledge that an answer may rest on."""

    class Kind(models.TextChoices):
        FAQ = "faq", _("question and answer")
        HOURS = "hours", _("opening hours")
        PRICE = "price", _("price")
        POLICY = "policy", _("rule of the house")
        SPECIFICATION = "spec", _("specification")
        CONCEPT = "concept", _("explanation")
        PROCEDURE = "procedure", _("instructions")
        CONTACT = "contact", _("address and contact")
        OTHER = "other", _("other")

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        ACCOUNTS = "accounts", _("contacts of some accounts")
        CONTACTS = "contacts", _("some contacts")

    class Origin(models.TextChoices):
        MANUAL = "manual", _("written here")
        IMPORTED = "imported", _("imported")
        LEARNT = "learnt", _("from an answer of yours")

    title = models.CharField(_("title"), max_length=TITLE)
    body = models.TextField(_("text"), help_text=_("Markdown is fine."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.FAQ)
    topic = models.CharField(_("manufacturer or topic"), max_length=TOPIC, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="entries", verbose_name=_("tags"))
    language = models.CharField(
        _("language"), max_length=10, blank=True, help_text=_("As uk, de or en.")
    )
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    audience = models.CharField(
        _("for whom"),
        max_length=8,
        choices=Audience.choices,
        default=Audience.EVERYONE,
        help_text=_("What is for some contacts only never appears in an answer to another."),
    )
    accounts = models.ManyToManyField(
        "accounts.TelegramAccount", blank=True, related_name="entries", verbose_name=_("accounts")
    )
    origin = models.CharField(
        _("comes from"), max_length=8, choices=Origin.choices, default=Origin.MANUAL, editable=False
    )
    external_id = models.CharField(
        _("id in the file"), max_length=120, unique=True, null=True, blank=True
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["title", "id"]
        indexes = [
            models.Index(fields=["title", "id"], name="entry_title"),
            models.Index(fields=["topic"], name="entry_topic"),
        ]

    def __str__(self) -> str:
        return self.title


class EntryContact(models.Model):
    """A contact of an account whom an entry is for; the person's Telegram id."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="contacts")
    account = models.ForeignKey(
        "accounts.TelegramAccount", models.CASCADE, verbose_name=_("account")
    )
    telegram_id = models.BigIntegerField(_("Telegram id"))
    name = models.CharField(_("name"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "account", "telegram_id"], name="one_contact_per_entry"
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.telegram_id)
