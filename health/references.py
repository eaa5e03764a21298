"""The kinds of deliveries that health makes."""

from django.utils.translation import gettext_lazy as _

OUTAGE = "outage"
UNREADABLE = "unreadable"

LABELS = {
    OUTAGE: _("outage"),
    UNREADABLE: _("something unreadable"),
}
#: The models of what references name, by their first part.
PAGES = {
    OUTAGE: "accounts.outage",
    UNREADABLE: "accounts.unreadableitem",
}
