"""What is learnt from the owner's words, and what is not."""

from __future__ import annotations

import pytest

from drafts.learning.lessons import (
    Edit,
    answer,
    corrected_fact,
    habits,
    question_title,
    same_question,
)

NAMES = ("Emma Peel", "Karl", "Ada Lovelace", "Олена")


def edits(proposed: str, sent: str, count: int = 3, chats: int = 2) -> list[Edit]:
    """The same edit in several drafts, with `{name}` for the contact's name."""
    return [
        Edit(
            draft_id=at,
            chat_id=at % chats,
            contact=NAMES[at % len(NAMES)],
            proposed=proposed.format(name=NAMES[at % len(NAMES)].split()[0]),
            sent=sent.format(name=NAMES[at % len(NAMES)].split()[0]),
        )
        for at in range(count)
    ]


@pytest.mark.parametrize(
    ("proposed", "sent", "kind", "before", "after"),
    [
        ("Guten Tag {name}, gern.", "Hallo {name}, gern.", "replace", "Guten Tag", "Hallo"),
        ("Of course, we can.", "Sure, we can.", "replace", "Of course", "Sure"),
        ("We can do that.", "We can do that.\n\nBest, Olena", "end", "", "Best, Olena"),
        ("We can do that.", "Hi {name}! We can do that.", "begin", "", "Hi [name]!"),
        ("We can do that. Best regards", "We can do that.", "drop", "Best regards", ""),
        ("Glad to help! 😀", "Glad to help!", "no_emoji", "", ""),
        ("Können Sie heute kommen?", "Kannst du heute kommen?", "address", "Sie", "du"),
        ("Чи можете Ви прийти?", "Чи можеш ти прийти?", "address", "Ви", "ти"),
        (
            "We can do that tomorrow if you like, and we would be very glad to see you again.",
            "We can do that tomorrow.",
            "short",
            "",
            "",
        ),
    ],
)
def test_what_is_changed_again_and_again_is_a_habit(
    proposed: str, sent: str, kind: str, before: str, after: str
) -> None:
    found = habits(edits(proposed, sent))
    assert (kind, before, after, (0, 1, 2)) in [
        (one.kind, one.before, one.after, one.drafts) for one in found
    ]


def test_twice_is_no_habit() -> None:
    assert habits(edits("Of course, we can.", "Sure, we can.", count=2)) == []


def test_what_is_changed_for_one_contact_alone_is_no_habit() -> None:
    assert habits(edits("Of course, we can.", "Sure, we can.", count=9, chats=1)) == []


@pytest.mark.parametrize(
    ("proposed", "sent"),
    [
        ("We open at 9.", "We open at 10."),
        ("It costs 40 €.", "It costs 45 €."),
        ("We can do that.", "We can do that. Call 0171 1234567."),
        ("Perhaps.", "No, we have moved to the other end of the town, as I told your brother."),
        ("", "We can do that."),
    ],
)
def test_what_is_about_facts_or_long_is_no_style(proposed: str, sent: str) -> None:
    assert habits(edits(proposed, sent)) == []


def test_a_habit_is_known_again() -> None:
    (one,) = habits(edits("Of course, we can.", "Sure, we can."))
    (again,) = habits(edits("Of course, I do.", "Sure, I do.", count=4))
    assert one.key == again.key
    assert len(again.drafts) == 4


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Hallo Olena! Haben Sie am Samstag offen?", "Haben Sie am Samstag offen?"),
        ("I am Karl. Do you ship to Austria? I hope so.", "Do you ship to Austria?"),
        ("Доброго дня, скільки коштує доставка", "Скільки коштує доставка"),
        ("Hallo Olena, haben Sie am Samstag offen?", "Haben Sie am Samstag offen?"),
        ("Hi there\nits me again\nquick question\ndo you ship?", "Do you ship?"),
        ("Hey! How are you? I wanted to ask: do you ship?", "Do you ship?"),
        ("How are you going to ship it?", "How are you going to ship it?"),
        ("Good morning Olena, sorry to bother you, is it there?", "Is it there?"),
        ("moin, habt ihr noch das Messer da", "Habt ihr noch das Messer da"),
        ("ich möchte wissen ob ihr sonntags offen habt", "Ob ihr sonntags offen habt"),
        ("Wie geht's? Habt ihr morgen offen?", "Habt ihr morgen offen?"),
        ("Wie geht es Ihnen heute?", ""),
        ("Hi! I wanted to ask: how are you?", ""),
        ("Вітаю, Олено! Як справи? Чи можна повернути?", "Чи можна повернути?"),
        ("Привіт!\nЦе знову я)\nХотів спитати\nви завтра працюєте", "Ви завтра працюєте"),
        ("Мене звати Іван. Підкажіть будь ласка ціну на ніж", "Ціну на ніж"),
        ("Як ви відправляєте?", "Як ви відправляєте?"),
        ("Can you call 0171 1234567 or karl@example.org?", "Can you call … or …?"),
        ("Does Karl Meier get a discount?", "Does … … get a discount?"),
        ("What is it?\n\nI mean,  why is it so?", "What is it? I mean, why is it so?"),
        ("Thanks a lot!", ""),
        ("?", ""),
    ],
)
def test_a_question_becomes_a_title_without_what_points_to_a_person(
    question: str, title: str
) -> None:
    assert question_title(question, "Karl Meier") == title


def test_the_address_of_a_link_is_no_part_of_a_title() -> None:
    asked = "Do you take PayPal (https://shop.example/red-knife?ref=1)?"
    assert question_title(asked, "Karl Meier") == "Do you take PayPal?"


def test_a_long_question_is_cut() -> None:
    assert len(question_title("Is this " + "very " * 100 + "long?", "")) == 150


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Yes, from 10 to 14.", "Yes, from 10 to 14."),
        ("Hi Karl, yes, from 10 to 14.", "Yes, from 10 to 14."),
        ("Hallo Karl Meier!\nJa, ab 10.", "Ja, ab 10."),
        ("Karl – from 10.", "From 10."),
        ("Привіт! Так, працюємо.", "Привіт! Так, працюємо."),
    ],
)
def test_the_owners_answer_is_kept_without_the_greeting_of_the_contact(
    text: str, body: str
) -> None:
    found = answer("Are you open on Saturday?", text, "Karl Meier")
    assert found is not None
    assert (found.body, found.personal) == (body, False)


def test_an_answer_that_names_the_contact_is_personal() -> None:
    found = answer("Are you open?", "Yes, come at 10, and Karl may come as well.", "Karl Meier")
    assert found is not None
    assert found.personal


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Are you open?", "Which day do you mean?"),
        ("Are you open?", "Yes"),
        ("Are you open?", "  "),
        ("Are you open?", "long " * 400),
        ("Thanks!", "You are always welcome."),
    ],
)
def test_what_answers_nothing_or_asks_is_not_kept(question: str, text: str) -> None:
    assert answer(question, text, "Karl") is None


def test_a_fact_that_the_owner_put_right_is_kept_with_its_sentence() -> None:
    edit = Edit(1, 1, "Karl", "Hi Karl! We open at 9. See you!", "Hi Karl! We open at 10. See you!")
    found = corrected_fact(edit, "When do you open?")
    assert found is not None
    assert (found.title, found.body) == ("When do you open?", "We open at 10.")


@pytest.mark.parametrize(
    ("proposed", "sent"),
    [
        ("We open at 9.", "We are open from 9 on."),
        ("We open early.", "We open at 9."),
        ("We open at 9.", "We open early."),
    ],
)
def test_without_another_fact_instead_nothing_was_put_right(proposed: str, sent: str) -> None:
    assert corrected_fact(Edit(1, 1, "Karl", proposed, sent), "When do you open?") is None


def test_the_same_question_is_known_again() -> None:
    assert same_question("Are you open on Saturday?", "are you open on saturday")
    assert not same_question("Are you open on Saturday?", "Are you open on Sunday?")
    assert not same_question("", "")
