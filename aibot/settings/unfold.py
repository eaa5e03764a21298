"""How the admin looks: its name, its sidebar, its colours."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _


def _list_of(label: str, title: Any, icon: str, **more: Any) -> dict[str, Any]:
    """The line of the sidebar that leads to a model's list; `label` is app.model."""
    app, model = label.split(".")

    def may_see(request: HttpRequest) -> bool:
        return bool(request.user.has_perm(f"{app}.view_{model}"))

    link = f"admin:{app}_{model}_changelist"
    return {"title": title, "icon": icon, "link": link, "permission": may_see, **more}


def _page_of(label: str, name: str, title: Any, icon: str) -> dict[str, Any]:
    """The line that leads to a page of its own, for whoever may see the model's rows."""
    return _list_of(label, title, icon, link=f"admin:{name}")


def _group(title: Any, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": title, "separator": True, "items": list(items), **more}


def _may_read(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("drafts.view_draft"))


#: What people use every day stands on top; all else is folded. A link is the name of its page.
NAVIGATION = [
    {
        "items": [
            {
                "title": _("Inbox"),
                "icon": "inbox",
                "link": "inbox",
                "badge": "aibot.dashboard.waiting_chats",
                "permission": _may_read,
            },
            {
                "title": _("Overview"),
                "icon": "space_dashboard",
                "link": "admin:index",
            },
            _list_of("drafts.chat", _("Chats"), "forum"),
            _list_of("knowledge.entry", _("Knowledge"), "menu_book"),
            _list_of("monitoring.keyword", _("Keywords"), "manage_search"),
            _list_of("monitoring.announcement", _("Finds"), "campaign"),
            _list_of("monitoring.platform", _("Sites"), "storefront"),
            _list_of("accounts.telegramaccount", _("Accounts"), "account_circle"),
        ]
    },
    _group(
        _("How it answers"),
        _list_of("drafts.profile", _("Profile"), "badge"),
        _list_of("drafts.rules", _("Rules"), "rule"),
        _page_of("drafts.observation", "drafts_dial", _("How sure is it"), "speed"),
        _page_of("drafts.suggestion", "drafts_learning", _("What it learns"), "school"),
        _list_of("drafts.approval", _("Approvals"), "verified"),
        _list_of("drafts.aiusage", _("AI usage"), "payments"),
        _list_of("accounts.person", _("People"), "diversity_3"),
    ),
    _group(
        _("Answers in detail"),
        _list_of(
            "drafts.draft", _("Drafts"), "rate_review", badge="aibot.dashboard.waiting_drafts"
        ),
        _list_of("drafts.message", _("Messages"), "chat"),
        _list_of("drafts.analysis", _("Analyses"), "psychology"),
        _list_of("drafts.observation", _("Your decisions"), "checklist"),
        _list_of("drafts.suggestion", _("Suggestions"), "lightbulb"),
        _list_of("drafts.aiprovider", _("AI provider"), "cloud_off"),
        _list_of("drafts.aiday", _("AI budget"), "event_busy"),
        _list_of("drafts.card", _("Cards"), "style"),
        _list_of("drafts.buttontext", _("Texts of buttons"), "smart_button"),
        _list_of("drafts.rewrite", _("Rewritings"), "auto_fix_high"),
        _list_of("drafts.editprompt", _("Edit prompts"), "edit_note"),
        _list_of("knowledge.tag", _("Tags"), "label"),
        _list_of("knowledge.importrun", _("Imports"), "upload_file"),
        collapsible=True,
    ),
    _group(
        _("Keywords in detail"),
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
        _list_of("monitoring.invite", _("Invitations"), "mail"),
        _list_of("monitoring.preferences", _("Preferences"), "tune"),
        collapsible=True,
    ),
    _group(
        _("Technical"),
        _list_of("outbox.delivery", _("Deliveries"), "outbox"),
        _list_of("outbox.deliveryattempt", _("Attempts"), "replay"),
        _list_of("drafts.draftevent", _("Draft events"), "history"),
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
        _list_of("auth.user", _("Users"), "person"),
        _list_of("auth.group", _("Groups"), "group"),
        collapsible=True,
    ),
]

_address = cache(reverse)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar with the addresses of its pages, which Unfold compares and shows for each page:
    they are looked up once."""
    return [
        {**group, "items": [{**one, "link": _address(one["link"])} for one in group["items"]]}
        for group in NAVIGATION
    ]


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "aibot",
    "SITE_HEADER": "aibot",
    "SITE_SYMBOL": "smart_toy",
    "SITE_URL": None,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("aibot/icon.svg")}
    ],
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "aibot.dashboard.environment",
    "ACCOUNT": {
        "navigation": [
            {"title": _("Change password"), "link": reverse_lazy("admin:password_change")},
            {"title": _("Second factor"), "link": reverse_lazy("second_factor")},
        ]
    },
    "LOGIN": {"form": "aibot.sign_in.LoginForm"},
    "DASHBOARD_CALLBACK": "aibot.dashboard.context",
    "STYLES": [
        lambda request: static("aibot/admin.css"),
        lambda request: static("aibot/lists.css"),
        lambda request: static("aibot/reading.css"),
    ],
    "SCRIPTS": [
        lambda request: static("aibot/live.js"),
        lambda request: static("aibot/controls.js"),
    ],
    "COLORS": {
        # Unfold's own is too faint on its grey.
        "font": {"subtle-light": "var(--color-base-600)"},
        "primary": {
            "50": "oklch(97% .014 254.6)",
            "100": "oklch(93.2% .032 255.6)",
            "200": "oklch(88.2% .059 254.1)",
            "300": "oklch(80.9% .105 251.8)",
            "400": "oklch(70.7% .165 254.6)",
            "500": "oklch(62.3% .214 259.8)",
            "600": "oklch(54.6% .245 262.9)",
            "700": "oklch(48.8% .243 264.4)",
            "800": "oklch(42.4% .199 265.6)",
            "900": "oklch(37.9% .146 265.5)",
            "950": "oklch(28.2% .091 267.9)",
        },
    },
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": navigation},
}
