"""Times of day by the wall clock of somebody's zone. Pure; all results are in UTC.

Who is not disturbed when: finds wait for the end of the person's own quiet hours
(`monitoring.services.notifying.quiet_hours`), reminders of cards for the end of the night
(`drafts.times`), what could be learnt for the day (`drafts.services.learnt.suggestions`). When
answers may leave by themselves is `drafts.gate.hours`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def at_clock(day: date, clock: time, zone: tzinfo) -> datetime:
    """This time of a day in a zone."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def next_at(clock: time, now: datetime, zone: tzinfo) -> datetime:
    """When a clock in this zone shows that time next."""
    today = now.astimezone(zone).date()
    # Where the clocks go back, it shows the times of an hour twice.
    moments = (at_clock(today, clock.replace(fold=fold), zone) for fold in (0, 1))
    tomorrow = at_clock(today + timedelta(days=1), clock, zone)
    return next((moment for moment in moments if moment > now), tomorrow)


def end_of_span(start: time, end: time, now: datetime, zone: tzinfo) -> datetime | None:
    """When the span of the day ends that it is in now, maybe one over midnight; None outside."""
    clock = now.astimezone(zone).time()
    inside = start <= clock < end if start < end else clock >= start or clock < end
    return next_at(end, now, zone) if inside else None
