from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import TelegramAccount


class Group(models.Model):
    """A Telegram group or channel of a connected account. Its posts are searched only while it is
    watched, and only posts written after that are announced."""

    class Kind(models.TextChoices):
        GROUP = "group", _("group")
        CHANNEL = "channel", _("channel")

    class State(models.TextChoices):
        NEW = "new", _("not read yet")
        READ = "read", _("is read")
        FAILING = "failing", _("could not be read")
        FORBIDDEN = "forbidden", _("may not be read")

    account = models.ForeignKey(
        TelegramAccount, models.CASCADE, related_name="groups", verbose_name=_("account")
    )
    telegram_id = models.BigIntegerField(_("Telegram id"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    title = models.CharField(_("name"), max_length=300, blank=True)
    username = models.CharField(_("username"), max_length=64, blank=True)
    watched = models.BooleanField(
        _("watched"),
        default=False,
        help_text=_(
            "Everyone whose keyword searches Telegram gets what fits, with its text. "
            "What is there already is not announced."
        ),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NEW)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    #: The newest post when watching started; it and older ones are the baseline.
    baseline_id = models.BigIntegerField(null=True, blank=True)
    #: Everything up to this post is stored, without a gap.
    read_up_to = models.BigIntegerField(null=True, blank=True)
    next_read_at = models.DateTimeField(_("read next"), null=True, blank=True)
    last_read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    last_post_at = models.DateTimeField(_("last post"), null=True, blank=True)

    class Meta:
        verbose_name = _("Telegram group")
        verbose_name_plural = _("Telegram groups")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["account", "telegram_id"], name="one_group_per_account")
        ]
        indexes = [
            models.Index(
                fields=["account", "next_read_at"],
                name="group_due",
                condition=models.Q(watched=True),
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.telegram_id)


class Post(models.Model):
    """A message in a watched group."""

    group = models.ForeignKey(
        Group, models.CASCADE, related_name="posts", verbose_name=_("group"), db_index=False
    )
    message_id = models.BigIntegerField(_("message id"))
    author = models.CharField(_("author"), max_length=120, blank=True)
    text = models.TextField(_("text"))
    #: The text in the form of `matching.fold`, so that the database can search it.
    folded = models.TextField(editable=False)
    date = models.DateTimeField(_("written"))
    #: When it was stored or updated here.
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "message_id"], name="one_post_per_message")
        ]
        indexes = [models.Index(fields=["-changed_at", "-id"], name="post_newest")]

    def __str__(self) -> str:
        return self.text[:60]
