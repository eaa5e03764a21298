from django.db import models
from django.utils.translation import gettext_lazy as _


class Profile(models.Model):
    """Who the owner is and how answers sound: of one account, or without one for all."""

    account = models.OneToOneField(
        "accounts.TelegramAccount",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="profile",
        verbose_name=_("account"),
    )
    about = models.TextField(
        _("who we are"), blank=True, help_text=_("What you do, where, and for whom.")
    )
    tone = models.CharField(
        _("tone"), max_length=300, blank=True, help_text=_("Such as: short, warm, with “Sie”.")
    )
    signature = models.CharField(_("signature"), max_length=300, blank=True)
    never_promise = models.TextField(
        _("what never to promise"), blank=True, help_text=_("One a line, such as: discounts.")
    )
    voice = models.TextField(
        _("how you write"),
        blank=True,
        help_text=_("Described from your own messages, if you ask for it."),
    )

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(account=None), name="one_profile_for_all"
            )
        ]

    def __str__(self) -> str:
        return str(self.account or _("all accounts"))
