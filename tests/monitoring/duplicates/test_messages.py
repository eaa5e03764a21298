"""A second link for a message that is gone, refused, lost or full."""

from __future__ import annotations

from decimal import Decimal

from accounts.models import Person
from accounts.telegram.errors import Failure, Treatment
from core.text import utf16_len
from monitoring import references
from monitoring.models import Announcement, Decision, Keyword, Listing, Platform
from monitoring.services import keywords
from monitoring.services.notifying import notifications
from monitoring.services.verdicts import pictures
from outbox import claim, record
from outbox.models import Delivery
from tests.monitoring.duplicates.world import OTHER, World, urls
from tests.monitoring.sent import HANDLERS, send_all

REFUSED = Failure("refused", Treatment.REFUSED, "Telegram refuses it.")


def find_on_both(world: World) -> None:
    """Tell of a thing on one site and then on the other; the edit of the first waits."""
    world.put(world.egun, 1)
    world.scan()
    world.send()
    world.put(world.other, 2)
    world.scan()
    send_all()
    pictures.compare(world.sites)


def test_a_message_that_is_gone_becomes_one_that_names_the_earlier(
    world: World, person: Person
) -> None:
    world.put(world.egun, 1)
    world.scan()
    world.send()
    Delivery.objects.all().delete()
    world.put(world.other, 2)
    world.scan()
    [message] = world.send()
    assert (
        "Now also on Other – €49.00" in message.text
        and "I told you about it before" in message.text
    )
    assert urls(message) == [OTHER]
    assert Announcement.objects.filter(sent_at=None).count() == 0
    assert notifications.sweep() == 0
    assert world.send() == []


def test_where_the_edit_is_refused_a_message_names_the_earlier(
    world: World, person: Person
) -> None:
    find_on_both(world)
    for text in ("The same on", "Now also on"):
        [job] = claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=5)
        assert job.outgoing.bot_message is not None and text in job.outgoing.bot_message.text
        record.record_failure(job.id, REFUSED, "no", HANDLERS)
    assert Announcement.objects.get(listing__number="2").failed
    assert claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=5) == []


def test_a_lost_edit_is_queued_again(world: World, person: Person) -> None:
    find_on_both(world)
    jobs = claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=5)
    assert len(jobs) == 1
    Delivery.objects.filter(kind=references.FIND_EDIT).delete()
    notifications.sweep()
    [edit] = send_all()
    assert "The same on" in edit.text


def test_of_a_deleted_keyword_neither_is_told(world: World, person: Person) -> None:
    world.put(world.egun, 1)
    world.put(world.other, 2)
    world.scan()
    keywords.delete(Keyword.objects.get())
    assert world.send() == []


def test_the_keywords_of_both_are_named(world: World, person: Person) -> None:
    messer = keywords.add(person, "Luftwaffe")[0]
    messer.searches.filter(platform__slug="egun.de").delete()
    Keyword.objects.get(text="Kappmesser").searches.filter(platform__slug="other").delete()
    world.scan()
    world.put(world.egun, 1)
    world.put(world.other, 2)
    world.scan()
    assert "🔎 Kappmesser, Luftwaffe" in world.send()[-1].text


def test_with_everything_a_find_fits_below_a_picture(world: World, person: Person) -> None:
    long = "🏺" * 60
    Person.objects.update(language="uk")
    world.put(world.egun, 1, title=f"Kappmesser {long}", price="99999999,99", bids=123456)
    world.put(world.other, 2, title=f"Kappmesser {long}", price="99999999,99")
    world.scan()
    edit = world.send()[-1]
    Platform.objects.update(name=long)
    high = Decimal("4999999999.99")
    Listing.objects.update(seller=long, price=high, buy_now=high - 1)
    Listing.objects.filter(number="2").update(price=high - 2)
    typical = {"kind": "fixed", "currency": "EUR", "median": "9999999999.99", "count": 99999}
    Announcement.objects.update(change="title", before=long * 2, typical=[typical])
    notifications.refresh_finds(person, Listing.objects.values_list("pk", flat=True))
    [edit] = send_all()
    assert "📉" in edit.text and "4\xa0999\xa0999\xa0997,99" in edit.text
    assert utf16_len(edit.text) <= 1024


def test_why_it_was_not_told_by_itself_can_be_asked(world: World, person: Person) -> None:
    world.put(world.egun, 1)
    world.scan()
    world.send()
    world.put(world.other, 2)
    world.scan()
    world.send()
    assert Decision.objects.get(listing__number="2").detail == "= egun.de:1"
