from django.utils.translation import gettext_lazy as _

from drafts.models.draft import DraftEvent


class Approval(DraftEvent):
    """A decision about a draft, as the log of approvals lists it."""

    class Meta:
        proxy = True
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-id"]
