"""The page on which chats are chosen: what a press does, and what it says when it does nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from drafts.models import Chat
from tests.browser import admin_data

pytestmark = pytest.mark.django_db

PAGE = "/admin/choose-chats/"
SCRIPT = {"Accept": "application/json"}


def press(client: Client, value: str) -> tuple[bool, str]:
    answer = client.post(PAGE, {"set": value}, headers=SCRIPT).json()
    return answer["done"], answer["sentence"]


def test_a_press_is_saved_and_says_so(admin_client: Client) -> None:
    chat = admin_data.chat(admin_data.account(), 1, "Олена", mode="off")
    bot = admin_data.chat(chat.account, 2, "Bot")
    Chat.objects.filter(pk=bot.pk).update(kind="bot")
    assert press(admin_client, f"{chat.pk}:suggest") == (
        True,
        "Saved: answers to Олена are suggested to you.",
    )
    for value, said in [
        (f"{chat.pk}:always", "Nothing was changed: there is no such choice."),
        ("999:auto", "This chat is not there any more."),
        ("x", "This chat is not there any more."),
        (f"{bot.pk}:auto", "Only chats with people can be switched on."),
    ]:
        assert press(admin_client, value) == (False, said)
    assert dict(Chat.objects.values_list("pk", "mode")) == {chat.pk: "suggest", bot.pk: "suggest"}
    shown = admin_client.post(PAGE, {"set": f"{chat.pk}:auto"}, follow=True).content.decode()
    assert "Олена is answered automatically where aibot is sure." in shown, "without scripts"


def test_the_newest_chats_with_people_are_shown_and_found(admin_client: Client) -> None:
    account = admin_data.account()
    assert "Your newest chats are being read" in admin_client.get(PAGE).content.decode()
    for number in range(1, 53):
        admin_data.chat(account, number, f"Kunde {number}", mode="off")
    olena = admin_data.chat(account, 60, "Олена", mode="off")
    group = admin_data.chat(account, 61, "Verein", mode="off")
    Chat.objects.filter(pk=group.pk).update(kind="group")
    admin_data.message(olena, 1, "Чи є бінокль?")
    admin_data.message(olena, 2, "Так.", outgoing=True)
    first = admin_client.get(PAGE).content.decode()
    assert "Kunde 50" in first and "Kunde 51" not in first and "Verein" not in first
    assert "show=100" in first
    assert "Kunde 52" in admin_client.get(PAGE, {"show": "100"}).content.decode()
    found = admin_client.get(PAGE, {"q": "олена"}).content.decode()
    assert "You: Так." in " ".join(found.split()) and "Kunde" not in found
    assert "Nobody has this name." in admin_client.get(PAGE, {"q": "xyz"}).content.decode()
    rows = admin_client.get(f"{PAGE}live/", {"q": "Kunde 7"}).json()["parts"]["rows"]
    assert "Kunde 7" in rows and "Kunde 8" not in rows


def test_who_may_only_look_can_not_choose() -> None:
    chat = admin_data.chat(admin_data.account(), 1, mode="off")
    user = User.objects.create_user("someone", is_staff=True)
    client = Client()
    client.force_login(user)
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}live/").status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_chat"))
    assert "disabled" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"set": f"{chat.pk}:auto"}).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert strict.post(PAGE, {"set": f"{chat.pk}:auto"}).status_code == 403
    assert Chat.objects.get().mode == "off"
