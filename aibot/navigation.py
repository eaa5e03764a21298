"""Where the pages of the admin are found: the sidebar, and the page with the settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Link:
    """A page of the admin by the name of its address; `meaning` says what it is for. Whoever has
    the permission sees the link, and everybody if there is none."""

    title: Any
    icon: str
    name: str
    permission: str = ""
    meaning: Any = ""
    badge: str = ""

    @property
    def address(self) -> str:
        return _address(self.name)

    def is_for(self, request: HttpRequest) -> bool:
        return not self.permission or bool(request.user.has_perm(self.permission))


#: An address is shown on each page, and looked up once.
_address = cache(reverse)


def _list_of(label: str, title: Any, icon: str, meaning: Any = "", **more: Any) -> Link:
    """The link to a model's list; `label` is app.model."""
    app, model = label.split(".")
    name = f"admin:{app}_{model}_changelist"
    return Link(title, icon, name, f"{app}.view_{model}", meaning, **more)


def _page_of(label: str, name: str, title: Any, icon: str, meaning: Any) -> Link:
    """The link to a page of its own, for whoever may see the model's rows."""
    app, model = label.split(".")
    return Link(title, icon, f"admin:{name}", f"{app}.view_{model}", meaning)


#: What people use every day.
EVERY_DAY = (
    Link(
        _("Inbox"),
        "inbox",
        "inbox",
        permission="drafts.view_draft",
        badge="aibot.dashboard.waiting_chats",
    ),
    Link(_("Overview"), "space_dashboard", "admin:index"),
    _list_of("drafts.chat", _("Chats"), "forum"),
    _list_of("knowledge.entry", _("Knowledge"), "menu_book"),
    _list_of("monitoring.keyword", _("Keywords"), "manage_search"),
    _list_of("monitoring.announcement", _("Finds"), "campaign"),
    _list_of("monitoring.platform", _("Sites"), "storefront"),
    _list_of("accounts.telegramaccount", _("Accounts"), "account_circle"),
    Link(_("Settings"), "settings", "settings"),
)

#: The page with the settings, in parts.
SETTINGS = (
    (
        _("How it answers"),
        (
            _list_of(
                "drafts.profile",
                _("Profile"),
                "badge",
                _("Who you are, in which tone aibot writes, and what it must never promise."),
            ),
            _list_of(
                "drafts.rules",
                _("Rules"),
                "rule",
                _("For all chats, for an account or for one chat: when aibot answers, and how."),
            ),
            _page_of(
                "drafts.observation",
                "drafts_dial",
                _("How sure is it"),
                "speed",
                _("How often it was right in your chats, and from when on it may answer alone."),
            ),
            _page_of(
                "drafts.suggestion",
                "drafts_learning",
                _("What it learns"),
                "school",
                _("What your own words suggest for its style and its knowledge."),
            ),
            _list_of(
                "drafts.buttontext",
                _("Texts of buttons"),
                "smart_button",
                _("What stands on the buttons of the bot's cards."),
            ),
        ),
    ),
    (
        _("What happened, and what it costs"),
        (
            _list_of(
                "drafts.approval",
                _("Approvals"),
                "verified",
                _("Who approved which answer, when and from where."),
            ),
            _list_of(
                "drafts.aiusage",
                _("AI usage"),
                "payments",
                _("What the AI did and cost, answer by answer."),
            ),
        ),
    ),
    (
        _("People"),
        (
            _list_of(
                "accounts.person",
                _("People"),
                "diversity_3",
                _("Who gets cards and finds from the bot, and who may decide."),
            ),
            _list_of(
                "monitoring.invite",
                _("Invitations"),
                "mail",
                _("A link or a picture with which somebody else joins."),
            ),
            _list_of(
                "monitoring.preferences",
                _("Preferences"),
                "tune",
                _("When and how each person hears of finds."),
            ),
            _list_of("auth.user", _("Users"), "person", _("Who may sign in here.")),
        ),
    ),
    (
        _("Your own sign-in"),
        (
            Link(
                _("Change password"),
                "password",
                "admin:password_change",
                meaning=_("The one with which you sign in here."),
            ),
            Link(
                _("Second factor"),
                "phonelink_lock",
                "second_factor",
                meaning=_("A code from your phone, besides the password."),
            ),
        ),
    ),
)

SETTINGS_LINKS = tuple(link for _title, links in SETTINGS for link in links)

#: All else, which hardly anybody needs.
TECHNICAL = (
    _list_of("drafts.draft", _("Drafts"), "rate_review", badge="aibot.dashboard.waiting_drafts"),
    _list_of("drafts.message", _("Messages"), "chat"),
    _list_of("drafts.analysis", _("Analyses"), "psychology"),
    _list_of("drafts.observation", _("Your decisions"), "checklist"),
    _list_of("drafts.suggestion", _("Suggestions"), "lightbulb"),
    _list_of("drafts.aiprovider", _("AI provider"), "cloud_off"),
    _list_of("drafts.aiday", _("AI budget"), "event_busy"),
    _list_of("drafts.card", _("Cards"), "style"),
    _list_of("drafts.rewrite", _("Rewritings"), "auto_fix_high"),
    _list_of("drafts.editprompt", _("Edit prompts"), "edit_note"),
    _list_of("drafts.draftevent", _("Draft events"), "history"),
    _list_of("knowledge.tag", _("Tags"), "label"),
    _list_of("knowledge.importrun", _("Imports"), "upload_file"),
    _list_of("monitoring.listing", _("Listings"), "sell"),
    _list_of("monitoring.decision", _("Why, or why not"), "help"),
    _list_of("monitoring.star", _("Stars"), "star"),
    _list_of("monitoring.group", _("Telegram groups"), "groups"),
    _list_of("monitoring.scan", _("Scans"), "radar"),
    _list_of("monitoring.keywordplatform", _("Searches"), "travel_explore"),
    _list_of("monitoring.sighting", _("Sightings"), "visibility"),
    _list_of("monitoring.post", _("Posts in groups"), "article"),
    _list_of("monitoring.pagesample", _("Pages not understood"), "broken_image"),
    _list_of("monitoring.notice", _("Notices"), "notifications"),
    _list_of("monitoring.inquiry", _("Inquiries"), "contact_support"),
    _list_of("outbox.delivery", _("Deliveries"), "outbox"),
    _list_of("outbox.deliveryattempt", _("Attempts"), "replay"),
    _list_of("accounts.switch", _("Switches"), "toggle_on"),
    _list_of("accounts.telegramsession", _("Sessions"), "key"),
    _list_of("accounts.telegrampeer", _("Known peers"), "contacts"),
    _list_of("accounts.updatestate", _("Update states"), "sync"),
    _list_of("accounts.heartbeat", _("Signs of life"), "monitor_heart"),
    _list_of("accounts.outage", _("Outages"), "cloud_off"),
    _list_of("accounts.connectionperiod", _("Connections"), "link"),
    _list_of("accounts.signin", _("Sign-ins"), "login"),
    _list_of("accounts.unreadableitem", _("Unreadable items"), "visibility_off"),
    _list_of("django_celery_beat.periodictask", _("Periodic tasks"), "schedule"),
    _list_of("django_celery_beat.intervalschedule", _("Intervals"), "timer"),
    _list_of("django_celery_beat.crontabschedule", _("Times of day"), "calendar_month"),
    _list_of("django_celery_beat.clockedschedule", _("Single moments"), "alarm"),
    _list_of("django_celery_beat.solarschedule", _("By the sun"), "wb_twilight"),
    _list_of("auth.group", _("Groups"), "group"),
)


def sidebar(_request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar as Unfold wants it."""
    return [
        {"items": [_item(one) for one in EVERY_DAY]},
        {
            "title": _("Technical"),
            "separator": True,
            "collapsible": True,
            "items": [_item(one) for one in TECHNICAL],
        },
    ]


def _item(link: Link) -> dict[str, Any]:
    item: dict[str, Any] = {
        "title": link.title,
        "icon": link.icon,
        "link": link.address,
        "permission": link.is_for,
    }
    if link.name == "settings":
        item["active"] = _in_settings
    return item | ({"badge": link.badge} if link.badge else {})


def _in_settings(request: HttpRequest) -> bool:
    places = (_address("settings"), *(link.address for link in SETTINGS_LINKS))
    return request.path.startswith(places)


def settings_for(request: HttpRequest) -> list[tuple[Any, list[Link]]]:
    """The parts of the page with the settings that somebody may see."""
    parts = [(title, [one for one in links if one.is_for(request)]) for title, links in SETTINGS]
    return [(title, links) for title, links in parts if links]


def pages_for(request: HttpRequest) -> Iterator[Link]:
    """All pages that somebody may open, those of every day first."""
    for link in (*EVERY_DAY, *SETTINGS_LINKS, *TECHNICAL):
        if link.is_for(request):
            yield link
