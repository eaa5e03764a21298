"""What says the contrary of what it rests on: the same words, denied, or the other side of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafts.gate.contradictions import contradicted
from drafts.gate.said import Said
from drafts.reading.clauses import clauses_in
from drafts.reading.sentences import sentences_in
from tests.drafts.gate.shops import ZONES, entry_of
from tests.harness.growth import in_proportion

#: What says something, and what denies it, in words of the same language.
SAID_AND_DENIED = [
    ("We are open on Sunday.", "Closed on Sundays."),
    ("We are open on Sunday.", "We are not open on Sundays."),
    ("We ship to Austria.", "We don't ship to Austria."),
    ("Shipping is free.", "Shipping is not free."),
    ("Vouchers are refundable.", "Vouchers are non-refundable."),
    ("The cake is vegan.", "The cake is not vegan."),
    ("Dogs are allowed.", "Dogs are forbidden."),
    ("You need an appointment.", "No appointment needed."),
    ("Am Sonntag haben wir geöffnet.", "Sonntags geschlossen."),
    ("Wir liefern nach Österreich.", "Wir liefern nicht nach Österreich."),
    ("Das Material ist inbegriffen.", "Das Material ist nicht inbegriffen."),
    ("Hunde sind erlaubt.", "Hunde sind verboten."),
    ("Sie brauchen einen Termin.", "Ohne Termin."),
    ("Gutscheine werden erstattet.", "Gutscheine werden nicht erstattet."),
    ("Ми працюємо в неділю.", "Неділя – вихідний."),
    ("Ми надсилаємо за кордон.", "Ми не надсилаємо за кордон."),
    ("Випал входить у вартість.", "Випал не входить у вартість."),
    ("З тваринами можна.", "З тваринами не можна."),
    ("Потрібен запис.", "Запис не потрібен."),
]
#: Friendly words, which say nothing of the matter.
FRIENDLY = st.sampled_from(
    ["", "Hello!", "No problem!", "Kein Problem!", "Sorry,", "Leider", "На жаль,", "Дякуємо!", "👍"]
)
#: A sentence about something else.
OTHER = st.sampled_from(
    [
        "",
        "The bus stops at the door.",
        "Parkplätze im Hof.",
        "Каву варимо щодня.",
        "No smoking here.",
    ]
)


def denies(answer: str, *said: str) -> bool:
    return bool(contradicted(answer, [Said(one) for one in said]))


@given(st.sampled_from(SAID_AND_DENIED), st.booleans(), FRIENDLY, OTHER, OTHER)
def test_what_is_denied_is_not_said_and_what_is_said_not_denied(
    pair: tuple[str, str], turned: bool, friendly: str, before: str, after: str
) -> None:
    one, other = reversed(pair) if turned else pair
    entry = f"{before}\n{other}\n{after}"
    assert denies(f"{friendly} {one}", entry)
    assert not denies(f"{friendly} {other}", entry)


@given(st.text(max_size=200))
def test_where_nothing_was_said_nothing_is_contradicted(answer: str) -> None:
    assert contradicted(answer, []) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("We are not open on Sundays.", "Closed on Sundays."),
        ("No, we are open on Sunday.", "Open on Sunday."),
        ("Delivery costs nothing.", "Delivery is free."),
        ("You need no appointment.", "Without appointment."),
        ("The cakes are vegan, but the lasagne is not.", "Cakes are vegan. Lasagne is not vegan."),
        ("At most 12 people.", "No more than 12 people."),
        ("Cancel at least 12 hours before.", "Cancellation up to 12 hours before."),
        ("Am Sonntag haben wir, wie immer, geschlossen.", "Sonntag und Montag geschlossen."),
        ("Am Samstag haben wir offen.", "Samstag offen, Sonntag und Montag geschlossen."),
        ("У суботу працюємо.", "Працюємо щодня, крім неділі."),
        ("За кордон ми, на жаль, не надсилаємо.", "За кордон не надсилаємо."),
        ("Should I send you a voucher?", "We don't send vouchers."),
        # what costs more is not denied
        ("A cot costs 10 €.", "A cot costs 10 € extra."),
        ("Late check-out costs £20 extra.", "Late check-out costs £20."),
        ("Material kommt noch dazu.", "Das Material ist nicht inbegriffen."),
        # words that deny nothing, or twice
        ("Wir senden Ihnen den Link zu.", "Den Link senden wir per E-Mail."),
        ("You find us at no. 12 Ship Street.", "We are at 12 Ship Street."),
        ("У неділю магазин працює.", "Магазин працює без вихідних."),
        ("Ми працюємо з 9 до 18.", "Працюємо без перерви з 9 до 18."),
        ("Please don't come without ringing us.", "Ring us before you come."),
        ("Die Calathea ist ungiftig.", "Die Calathea ist nicht giftig."),
        # free
        ("Für das Parken fallen keine Kosten an.", "Parken ist kostenlos."),
        ("You don't have to pay for parking.", "Parking is free."),
        ("Parking won't cost you anything.", "Parking is free."),
        ("Der Aufbau kostet nichts extra.", "Der Aufbau ist inbegriffen."),
        # the other side of a number or a place
        ("Höchstens 8, nie mehr als 8 Teilnehmer.", "Höchstens 8 Teilnehmer."),
        ("You can't check in before 3 pm.", "Check-in from 3 pm."),
        ("Nach 18 Uhr haben wir geschlossen.", "Wir haben bis 18 Uhr geöffnet."),
        ("Після 18:00 ми не працюємо.", "Працюємо до 18:00."),
        ("Außerhalb von Köln liefern wir nicht.", "Wir liefern nur in Köln."),
        ("Cancel up to 24 hours before.", "Cancellation up to 24 hours in advance."),
        # another thing of the same
        ("We don't take cash, cards only.", "Cards only."),
        ("The soup isn't vegan, but the cake is.", "The cake is vegan, the soup is not."),
        ("Just drop off the camera.", "No appointment is needed to drop off a camera."),
        ("The Calathea is 15 €.", "The Calathea (15 €) is not poisonous."),
        ("A lesson takes 60 minutes.", "Lessons last 60 minutes. A trial takes 30 minutes."),
        ("If you can't come, please tell us.", "You can come. Please tell us."),
    ],
)
def test_the_same_in_other_words_is_no_contradiction(answer: str, said: str) -> None:
    assert not denies(answer, said)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        # which product
        ("A towel costs 5 €.", "A mat costs 5 €. A towel costs 2 €."),
        ("Das E-Bike kostet 18 €.", "Leihrad 18 €. E-Bike 35 €."),
        # how much at least, at most
        ("From 8 years.", "Up to 8 years."),
        ("Mindestens 6 Teller.", "Höchstens 6 Teller."),
        ("Максимальне замовлення – 6 тарілок.", "Мінімальне замовлення – 6 тарілок."),
        # each of what
        ("7,50 € pro Karton.", "Schläuche 7,50 € pro Stück, 65 € pro Karton."),
        # in which unit
        ("It takes 3 weeks.", "It takes 3 days."),
        # the other of two
        ("Cancel 12 hours after the class.", "Cancel 12 hours before the class."),
        ("59 € netto.", "59 € inkl. MwSt."),
        ("Die Rücksendung bezahlen wir.", "Die Rücksendung bezahlt der Käufer."),
        # but not then
        ("У неділю теж працюємо.", "Працюємо щодня, крім неділі."),
        ("We're open on Sunday.", "Open daily except on Sundays."),
        # what there is or is not
        ("Der Kurs findet statt.", "Der Kurs fällt aus."),
        ("У неділю не працюємо.", "Працюємо без вихідних."),
        ("Das Material ist inbegriffen.", "Material kostet extra."),
        ("We deliver under 20 €.", "No delivery under 20 €."),
        # of something else
        ("Delivery takes one day.", "Open 24 hours. Delivery on request."),
        ("Parking is free.", "Deposit £0 for members. Parking £5."),
        # in another language
        ("We are open on Sunday.", "Sonntag und Montag geschlossen."),
        ("Wir liefern nach Österreich.", "Ми не доставляємо в Австрію."),
    ],
)
def test_one_thing_changed_is_a_contradiction(answer: str, said: str) -> None:
    assert denies(answer, said)


def test_the_clause_that_is_contradicted_is_named_as_it_is_written() -> None:
    answer = "Hello! The shop is open daily, and on Sunday, too. Bye!"
    said = [Said("Open daily. Closed on Sundays.")]
    assert "on Sunday, too" in contradicted(answer, said)


@pytest.mark.parametrize("shop", ZONES)
def test_an_entry_does_not_contradict_its_own_sentences(shop: str) -> None:
    entry = Said(entry_of(shop))
    own = [one for line in entry.text.splitlines() for one in [line, *sentences_in(line)]]
    held = {one: found for one in own if (found := contradicted(one, [entry]))}
    assert not held


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "1 ",
        "a, ",
        "not ",
        "a and ",
        " ",
        "\n",
        "- ",
        "min ",
        "x. X",
        "a: ",
        "a – ",
        "(a) ",
        "Mo: 9 Di: ",
        "a. ",
        "(",
        "12. ",
        "open (not Sunday). ",
    ],
)
def test_clauses_are_compared_in_linear_time(unit: str) -> None:
    said = [Said("Closed on Sundays, not on Mondays.")]

    def read(text: str) -> object:
        clauses_in.cache_clear()
        return contradicted(text, said)

    assert in_proportion(read, lambda size: unit * (size // len(unit)), 4_000)
