"""How sure the AI may be of itself: what is known for the page "How sure is it", and the threshold
that is set there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone

from drafts.learning import calibration, thresholds
from drafts.learning.calibration import Bin, Calibration
from drafts.learning.thresholds import Level
from drafts.models import Draft, Observation, Rules, ThresholdChange
from drafts.services.observations import FEWEST, known

#: The thresholds that are compared, besides the present and the suggested one.
COMPARED = (60, 70, 80, 85, 90, 95, 98)
#: How many answers there are in a day is counted over so many.
DAYS = 30


@dataclass(frozen=True)
class Row:
    """A threshold: what would have been wrong, and how many answers a day would have left."""

    level: Level
    per_day: float
    current: bool
    suggested: bool


@dataclass(frozen=True)
class Dial:
    """What is known about an account's confidences; of all accounts, if there is none."""

    decisions: dict[str, int]
    bins: list[Bin]
    calibration: Calibration
    rows: list[Row] = field(default_factory=list)
    current: int = 0
    suggested: int | None = None
    undo: ThresholdChange | None = None

    @property
    def count(self) -> int:
        return sum(self.decisions.values())

    @property
    def missing(self) -> int:
        """How many decisions are needed until confidences are calibrated."""
        return max(FEWEST - self.count, 0)


def dial(account_id: int | None) -> Dial:
    """What is known of an account, or of all."""
    found = known(account_id)
    rows = Observation.objects.filter(**_of(account_id))
    counted = rows.order_by().values("decision").annotate(n=Count("pk"))
    decisions = {row["decision"]: row["n"] for row in counted}
    pairs = [(one.confidence / 100, one.right) for one in found.decisions]
    current = current_threshold(account_id)
    suggested = thresholds.suggested(found.decisions, found.calibration)
    per_day = _per_day(account_id, found.calibration if found.enough else calibration.IDENTITY)
    shown = {*COMPARED, current, *([suggested] if suggested is not None else [])}
    return Dial(
        decisions=decisions,
        bins=calibration.reliability(pairs),
        calibration=found.calibration,
        rows=[
            Row(
                level,
                sum(n for percent, n in per_day.items() if percent >= level.threshold),
                level.threshold == current,
                level.threshold == suggested,
            )
            for level in thresholds.levels(found.decisions, found.calibration)
            if level.threshold in shown
        ],
        current=current,
        suggested=suggested,
        undo=_last_change(account_id, current),
    )


def _of(account_id: int | None) -> dict[str, int]:
    return {} if account_id is None else {"account_id": account_id}


def _per_day(account_id: int | None, calibrated: Calibration) -> dict[int, float]:
    """How many answers were proposed in a day, by their calibrated confidence."""
    since = timezone.now() - timedelta(days=DAYS)
    proposed = Draft.objects.filter(created_at__gte=since, needs_owner=False, no_proposal="")
    if account_id is not None:
        proposed = proposed.filter(chat__account_id=account_id)
    counted = proposed.order_by().values("confidence")
    rows = list(counted.annotate(n=Count("pk"), first=Min("created_at")))
    if not rows:
        return {}
    first = min(row["first"] for row in rows)
    days = max((timezone.now() - first) / timedelta(days=1), 1.0)
    found: dict[int, float] = {}
    for row in rows:
        percent = calibrated.percent(row["confidence"])
        found[percent] = found.get(percent, 0.0) + row["n"] / days
    return found


def current_threshold(account_id: int | None) -> int:
    """From which confidence answers of an account leave without asking: by its rules, those of all
    accounts, or the settings."""
    rules = {one.account_id: one.threshold for one in Rules.objects.filter(chat=None)}
    values = [rules.get(account_id), rules.get(None), settings.AUTO_REPLY_CONFIDENCE]
    return next(int(value) for value in values if value is not None)


def _last_change(account_id: int | None, current: int) -> ThresholdChange | None:
    """The change that can be taken back: the last one made on the page, if it still holds."""
    if account_id is None:
        return None
    last = ThresholdChange.objects.filter(account_id=account_id).order_by("-id").first()
    return last if last and last.after == current and last.before != last.after else None


def set_threshold(account_id: int, threshold: int | None, username: str) -> ThresholdChange:
    """Let answers of an account leave without asking from this confidence on; None: as the rules
    of all accounts say. What it was before is kept."""
    with transaction.atomic():
        rules, _made = Rules.objects.select_for_update().get_or_create(account_id=account_id)
        before = rules.threshold
        rules.threshold = threshold
        rules.save(update_fields=["threshold"])
        return ThresholdChange.objects.create(
            account_id=account_id, before=before, after=threshold, username=username[:150]
        )


def undo_threshold(account_id: int, change_id: int, username: str) -> bool:
    """Take the last change of the threshold back; False if it was changed since."""
    with transaction.atomic():
        change = _last_change(account_id, current_threshold(account_id))
        if change is None or change.pk != change_id:
            return False
        set_threshold(account_id, change.before, username)
    return True
