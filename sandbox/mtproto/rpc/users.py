"""users.* and contacts.*"""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.mtproto import views
from sandbox.mtproto.errors import TelegramError, refused
from sandbox.mtproto.login import digits
from sandbox.mtproto.model import Account, Contact
from sandbox.mtproto.rpc.call import Call, Handler


def get_users(call: Call, request: Any) -> list[Any]:
    """Those who cannot be found are left out."""
    me = call.me
    found = []
    for given in request.id:
        try:
            found.append(views.user(call.person(given), me))
        except TelegramError:
            continue
    return found


def get_full_user(call: Call, request: Any) -> Any:
    person = call.person(request.id)
    full = types.UserFull(
        id=person.id,
        settings=types.PeerSettings(),
        notify_settings=types.PeerNotifySettings(),
        common_chats_count=0,
    )
    return types.users.UserFull(full, chats=[], users=[views.user(person, call.me)])


def resolve_username(call: Call, request: Any) -> Any:
    wanted = request.username.lstrip("@").lower()
    for person in call.telegram.people():
        if person.username and person.username.lower() == wanted:
            found = [views.user(person, call.me)]
            return types.contacts.ResolvedPeer(types.PeerUser(person.id), chats=[], users=found)
    raise refused("USERNAME_NOT_OCCUPIED")


def get_contacts(call: Call, request: Any) -> Any:
    people = list(call.telegram.contacts.values())
    return types.contacts.Contacts(
        contacts=[types.Contact(person.id, mutual=True) for person in people],
        saved_count=0,
        users=[views.user(person, call.me) for person in people],
    )


def import_contacts(call: Call, request: Any) -> Any:
    me, imported = call.me, []
    people: list[Account | Contact] = []
    for given in request.contacts:
        phone = digits(given.phone)
        person = next((each for each in call.telegram.people() if each.phone == phone), None)
        if person is not None:
            people.append(person)
            imported.append(types.ImportedContact(person.id, given.client_id))
    users = [views.user(person, me) for person in people]
    return types.contacts.ImportedContacts(imported, [], [], users)


HANDLERS: dict[Any, Handler] = {
    functions.users.GetUsersRequest: get_users,
    functions.users.GetFullUserRequest: get_full_user,
    functions.contacts.ResolveUsernameRequest: resolve_username,
    functions.contacts.GetContactsRequest: get_contacts,
    functions.contacts.ImportContactsRequest: import_contacts,
}
