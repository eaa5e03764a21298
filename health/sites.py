"""Whether the sites that are searched answer and are understood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from health.findings import Finding
from monitoring.models import KeywordPlatform, Platform, PlatformState
from monitoring.problems import in_words

SITE, DOUBT = "site:", "doubt:"
#: Sites fail for a while now and then; only what lasts concerns the owner.
PATIENCE = timedelta(hours=1)

Problem = PlatformState.Problem


def check_sites() -> list[Finding]:
    """Two findings for each site that is searched: whether any search succeeds, and whether what it
    shows can be believed."""
    searched = Q(
        searches__keyword__active=True,
        searches__keyword__deleted_at=None,
    )
    platforms = (
        Platform.objects.filter(enabled=True)
        .annotate(
            count=Count("searches", filter=searched),
            failing=Count("searches", filter=searched & Q(searches__errors__gt=0)),
            success=Max("searches__last_success", filter=searched),
            begun=Min("searches__keyword__created_at", filter=searched),
            doubted=Min("searches__doubted_at", filter=searched),
            checked=Max("searches__last_checked", filter=searched),
        )
        .filter(count__gt=0)
        .select_related("state")
    )
    found = []
    for platform in platforms:
        found.append(_site(platform))
        found.append(
            Finding(f"{DOUBT}{platform.pk}", platform.doubted is not None, platform.doubted)
        )
    return found


def _site(platform: Platform) -> Finding:
    subject = f"{SITE}{platform.pk}"
    state = getattr(platform, "state", None)
    figures = vars(platform)
    since: datetime | None = figures["success"] or figures["begun"]
    failing = bool(figures["failing"]) or (state is not None and state.failures > 0)
    if not failing:
        return Finding(subject, False if figures["success"] else None)
    if since is None or timezone.now() - since < PATIENCE:
        recent = figures["success"] is not None and figures["success"] == figures["checked"]
        return Finding(subject, False if recent else None)
    return Finding(subject, True, since, state.last_error if state is not None else "")


def is_well(subject: str) -> bool:
    """Whether a site is searched with success again, before the next look notes it."""
    if not subject.startswith(SITE):
        return False
    rows = KeywordPlatform.objects.filter(platform=int(subject.removeprefix(SITE)))
    success = rows.aggregate(last=Max("last_success"))["last"]
    return success is not None and timezone.now() - success < PATIENCE


def is_site(subject: str) -> bool:
    return subject.startswith((SITE, DOUBT))


def platforms_of(*subjects: str) -> dict[int, Platform]:
    """The platforms that subjects name, with their states, by their numbers, without those that are
    gone."""
    numbers = {int(subject.partition(":")[2]) for subject in subjects}
    return Platform.objects.select_related("state").in_bulk(numbers)


def site_name(subject: str, platforms: Mapping[int, Platform]) -> str:
    """What is down, for people. `platforms` by their numbers."""
    prefix = SITE if subject.startswith(SITE) else DOUBT
    platform = platforms.get(int(subject.removeprefix(prefix)))
    name = platform.name if platform is not None else subject
    if prefix == DOUBT:
        return _("searching %(name)s, whose list changed too much at once") % {"name": name}
    return _("searching %(name)s") % {"name": name}


def meaning(subject: str, detail: str, platforms: Mapping[int, Platform]) -> str:
    """What the failure of a site means for the owner, in the active language. `platforms` by their
    numbers, with their states."""
    if subject.startswith(DOUBT):
        return _(
            "Suddenly everything there is new, or nothing is left: perhaps the site has changed. "
            "Nothing of it is announced until it is clear. Please look at the site."
        )
    state = getattr(platforms.get(int(subject.removeprefix(SITE))), "state", None)
    reasons = {
        Problem.BLOCKED: _("The site refuses our requests. It is asked less and less often."),
        Problem.RATE: _("The site asks for fewer requests. It is asked less often."),
        Problem.CAPTCHA: _("The site wants a proof that a person is asking."),
        Problem.DOWN: _("The site can't be reached."),
        Problem.UNREADABLE: _(
            "Its pages can't be read; perhaps the site has a new design. A sample is kept under "
            "“Pages not understood”."
        ),
    }
    reason = reasons.get(Problem(state.problem)) if state is not None and state.problem else None
    lost = _("New listings there are not seen meanwhile; what is still there later is announced.")
    said = f"({in_words(detail)})" if detail else ""
    return " ".join(part for part in (reason, said, lost) if part)
