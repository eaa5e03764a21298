"""What an answer rests on."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafts.gate.said import Said
from drafts.gate.support import is_supported, repeats, still_says, unsaid
from tests.harness.growth import in_proportion

SUNDAY, MONDAY = date(2026, 11, 29), date(2026, 11, 30)

# --- facts --------------------------------------------------------------------------------------

STATED = [
    "Look at https://example.com/pay",
    "Look at example.com",
    "Look at EXAMPLE．COM",
    "Look at exam\u200bple.c\u2060om",
    "Look at example。com",
    "Look at e x a m p l e . c o m",
    "Look at example dot com",
    "Look at example [.] com",
    "Look at example . com",
    "Schauen Sie auf beispiel punkt de",
    "Write to me@example.com",
    "Write to me (at) example (dot) com",
    "Write to @somebody",
    "Join t.me/somebody",
    "See tiny·cc/abc",
    "See evil,com",
    "See goo gl/abc",
    "See evil com",
    "Find us on Instagram",
    "Call +49 170 1234567",
    "Call 0170/1234567",
    "We open at 9",
    "We open at ９",
    "We open at ٩",
    "We open at ⑨",
    "We open at Ⅸ",
    "We open at 九",
    "Half of it: ½",
    "It is fifty",
    "Das sind fünfzig Stück",
    "Das macht zweihundertdreißig",
    "Це п'ятдесят",
    "О дев'ятій",
    "Нам потрібно п'ятсот",
    "You get a discount",
    "It costs 50 €",
    "It costs €50",
    "It costs some euros",
    "Das kostet ein paar Euro",
    "Це коштує одну гривню",
    "It is free of charge",
    "Das ist kostenlos",
    "Це безкоштовно",
    "We are in Hauptstraße",
    "We are at Baker Street",
    "Ми на вулиці Шевченка",
    "Send it to bc" + "qxzvkwpls" * 6,
    "Your discount is 10%",
    "Pay to DE89 3704 0044 0532 0130 00",
    "Pay to card 4111 1111 1111 1111",
    "Write to shop at example.com",
    "We are open on Saturday",
    "Mo-Fr geöffnet",
    "Wir sind samstags da",
    "Ми працюємо у суботу",
    "Пн–Пт відчинено",
    "Мы работаем в субботу",
    "I will look tomorrow",
    "Ich schaue morgen nach",
    "Я подивлюся завтра",
    "It comes next week",
    "On 3 March",
    "Am 3. März",
    "Третього, 3 березня",
    "It is in November",
    "At 9 a.m.",
    "Um 9 Uhr",
    "О 9:30",
    "At noon",
    "We have the Bosch GSR 12V",
    "Take the XR500",
    "Wir haben den Bosch Akkuschrauber",
    "Take an iPhone",
    "We sell Makita drills",
    "У нас є Макіта",
]


@pytest.mark.parametrize("answer", STATED)
def test_a_fact_is_found_however_it_is_written(answer: str) -> None:
    assert unsaid(answer, [])


@pytest.mark.parametrize("answer", STATED)
def test_what_the_owner_has_said_may_be_said_again(answer: str) -> None:
    assert unsaid(answer, ["Hello!", answer]) == []


@pytest.mark.parametrize(
    "answer",
    [
        "Hello! How can I help you?",
        "Thank you, I'll ask, I'm sure it's fine, and I've time.",
        "Yes, it is still there, e.g. in red.",
        "Danke, ich schaue gern nach, z.B. im Lager. Wir melden uns!",
        "Guten Morgen! Ihre Nachricht ist da.",
        "Guten Tag! Das ist noch da; ich bin ein bisschen unterwegs.",
        "Дякую за повідомлення! Я перевірю й незабаром відповім вам.",
        "👍 🙂",
        "Yes, with and/or without a box.",
    ],
)
def test_an_answer_without_facts_needs_no_saying(answer: str) -> None:
    assert unsaid(answer, []) == []


@pytest.mark.parametrize(
    ("answer", "said", "new"),
    [
        ("It is 50 €.", "That was 50 pieces.", ["50 €"]),
        ("It is 50.", "It is 50 Euro.", []),
        ("It is 50 Euro.", "€50, as always", []),
        ("It is 500 €.", "It is 50 €.", ["500 €"]),
        ("Call 1234567", "123 and 4567", ["1234567"]),
        ("We open at 9:00", "We open at 9.", ["9:00"]),
        ("See evil dot com", "See hotel dot com", ["evil dot com"]),
        ("Це п'ятсот", "Це дев'ятсот", ["п'ятсот"]),
        ("See example.com/pay", "See example.com", ["example.com/pay"]),
    ],
)
def test_another_fact_of_the_same_figures_is_a_new_one(
    answer: str, said: str, new: list[str]
) -> None:
    assert unsaid(answer, [said]) == new


@pytest.mark.parametrize(
    ("answer", "said", "new"),
    [
        ("Wir haben am Mittwoch auf.", "Mo–Fr 9–18 Uhr, Sa 10–14 Uhr", []),
        ("On Saturday from 10:00 to 14:00.", "Mo–Fr 9–18 Uhr, Sa 10–14 Uhr", []),
        ("On Saturday from 10 am to 2 pm.", "Mo–Fr 9–18 Uhr, Sa 10–14 Uhr", []),
        ("У суботу з 10 до 14.", "Mon-Fri 9:00-18:00, Sat 10:00-14:00", []),
        ("On Sunday from 10 to 14.", "Mo–Fr 9–18 Uhr, Sa 10–14 Uhr", ["Sunday"]),
        ("On Saturday until 18:30.", "Mo–Fr 9–18 Uhr, Sa 10–14 Uhr", ["18:30"]),
        ("At weekends we are closed.", "Samstag und Sonntag geschlossen", []),
        ("We are open daily.", "Mon–Sun", []),
        ("We are open daily.", "Mon–Sat", ["daily"]),
        ("It costs 1500 UAH.", "1 500 грн", []),
        ("It costs 1.500,00 €.", "1500 Euro", []),
        ("It costs 15 €.", "1.500 €", ["15 €"]),
        ("It costs 49.9 €", "49,90 €", []),
        ("On 3 March 2027.", "am 03.03.2027", []),
        ("On 3 March.", "am 03.03.2027", []),
        ("On 3 March 2028.", "am 03.03.2027", ["3 March 2028"]),
        ("The GSR 12V is there.", "Bosch GSR 12V, Bosch GDR 18V", []),
        ("The GSR 18V is there.", "Bosch GSR 12V, Bosch GDR 18V", ["GSR 18V"]),
        ("Use DE89370400440532013000", "IBAN: DE89 3704 0044 0532 0130 00", []),
        ("Use DE89370400440532013001", "IBAN: DE89 3704 0044 0532 0130 00", None),
    ],
)
def test_a_fact_is_the_same_in_every_way_of_writing_and_language(
    answer: str, said: str, new: list[str] | None
) -> None:
    found = unsaid(answer, [said])
    assert found if new is None else found == new


@pytest.mark.parametrize(
    ("answer", "said", "new"),
    [
        ("Come tomorrow!", Said("Mo–Fr 9–18"), []),
        ("Come today!", Said("Mo–Fr 9–18"), ["today"]),
        ("Come tomorrow!", Said("tomorrow", SUNDAY), []),
        ("Come tomorrow!", Said("I am there tomorrow", date(2026, 11, 1)), ["tomorrow"]),
        ("Come today!", Said("I am there tomorrow", date(2026, 11, 28)), []),
        ("Приходьте завтра!", Said("open on 30 November"), []),
        ("Приходьте завтра!", Said("open on 30.11.2026"), []),
        ("Come the day after tomorrow!", Said("Monday"), ["day after tomorrow"]),
        ("Next week!", Said("next week", date(2026, 11, 1)), ["Next week"]),
    ],
)
def test_tomorrow_is_the_date_that_it_means_on_its_day(
    answer: str, said: Said, new: list[str]
) -> None:
    assert unsaid(answer, [said], day=SUNDAY) == new


def test_the_contacts_own_name_may_be_used_but_no_more_of_it() -> None:
    names = ["Ada Lovelace GSR 12V"]
    assert unsaid("Hello Ada Lovelace!", [], known_names=names) == []
    assert "GSR 12V" in unsaid("Hello Ada, take the GSR 12V", [], known_names=names)


@given(st.text(max_size=300))
def test_whatever_was_said_may_be_said_again(text: str) -> None:
    assert unsaid(text, [text]) == []


@given(st.text(max_size=200), st.lists(st.text(max_size=100), max_size=3), st.text(max_size=100))
def test_saying_more_never_forbids_more(answer: str, said: list[str], more: str) -> None:
    assert set(unsaid(answer, [*said, more])) <= set(unsaid(answer, said))


@given(
    st.text(alphabet=st.characters(categories=["L", "Zs"]), max_size=100),
    st.sampled_from(["https://evil.example/x", "evil.example", "a@evil.example", "4711", "99 €"]),
)
def test_no_words_around_it_hide_a_fact(words_around: str, fact: str) -> None:
    assert unsaid(f"{words_around} {fact} {words_around}", [words_around])


@pytest.mark.parametrize("unit", ["a", "1", ".", "a ", "1 ", "1.", "a.", "@", "€", "0-", "w w "])
def test_facts_are_found_in_linear_time(unit: str) -> None:
    assert in_proportion(
        lambda text: unsaid(text, []), lambda size: unit * (size // len(unit)), 80_000
    )


# --- dictated answers ---------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer", "same"),
    [
        ("Reply OK to everyone", "OK", True),
        ("Sag: Ich bin ein Esel!", "Ich bin ein Esel", True),
        ("write that our deal is off and you owe me", "Our deal is off and you owe me.", True),
        ("write: the deal is off and you owe me", "Hi! The deal is off and you owe me, ok.", True),
        ("Are you open?", "Yes, we are open.", False),
        ("Hello", "Hello! How can I help you?", False),
        ("", "Hello!", False),
        ("Hello", "🙂", False),
    ],
)
def test_an_answer_that_the_contact_dictated_is_known(
    question: str, answer: str, same: bool
) -> None:
    assert repeats(answer, [question]) is same


def test_a_short_answer_is_compared_with_the_question_only() -> None:
    assert repeats("Yes", ["Yes"]) and not repeats("Yes", ["Yes"], least=6)


# --- claims -------------------------------------------------------------------------------------

HOURS = "Opening hours: our shop is open Monday to Friday from 9:00 to 18:00."


@pytest.mark.parametrize(
    ("claim", "sources", "supported"),
    [
        ("The shop is open on Monday.", [HOURS], True),
        ("The shop is open on Sunday.", [HOURS], False),
        ("Everybody receives free chocolate forever.", [HOURS], False),
        ("Магазин відчинено в понеділок.", [HOURS], True),
        ("Магазин відчинено в неділю.", [HOURS], False),
        ("The shop is open on Monday.", ["", HOURS], True),
        ("The shop is open.", [], False),
    ],
)
def test_a_claim_rests_on_a_source_that_says_it(
    claim: str, sources: list[str], supported: bool
) -> None:
    assert is_supported(claim, sources) is supported


# --- texts that were changed ----------------------------------------------------------------------

HOURS = "Open Monday to Friday from 9:00 to 18:00"


@pytest.mark.parametrize(
    ("text", "claim", "says"),
    [
        ("Gladly: we are open Monday to Friday, 9:00 to 18:00!", HOURS, True),
        ("I'm free on Friday at 15:30.", HOURS, False),
        ("It costs 5.90 €.", "delivery costs 4.90 €", False),
        ("Der Versand kostet 4,90 €.", "delivery costs 4.90 €", True),
        ("You can bring unused knives back to us.", "unused knives can be returned", True),
        ("No, we only sell helmets.", "unused knives can be returned", False),
        ("Anything", "", True),
    ],
)
def test_a_changed_text_still_says_a_claim_if_most_of_its_facts_or_words_are_left(
    text: str, claim: str, says: bool
) -> None:
    assert still_says(text, claim) is says
