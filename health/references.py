"""The kinds of deliveries that health makes."""

from django.utils.translation import gettext_lazy as _

OUTAGE = "outage"
UNREADABLE = "unreadable"

LABELS = {
    OUTAGE: _("outage"),
    UNREADABLE: _("something unreadable"),
}
