"""Session strings and the session that Telethon works with."""

from __future__ import annotations

import base64
import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telethon.sessions import StringSession
from telethon.tl import types as tl
from telethon.tl.types import updates

from accounts.telegram.session import AccountSession
from accounts.telegram.session_string import (
    BadSessionString,
    read_session_string,
    write_session_string,
)
from accounts.telegram.types import Authorisation, KnownPeer, Server, StoredSession, StreamState
from tests.accounts.factories import authorisation


@given(st.text(max_size=400))
def test_any_other_text_is_no_session_string(text: str) -> None:
    with pytest.raises(BadSessionString):
        read_session_string(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This session string is empty."),
        ("   \n", "This session string is empty."),
        ("hello", "This is not a Telethon session string."),
        ("1", "This is not a Telethon session string."),
        ("1AAAA", "This is not a Telethon session string."),
        ("2" + "A" * 352, "This is not a Telethon session string."),
        ("1" + "!" * 352, "This is not a Telethon session string."),
        ("BQ" + "A" * 360, "This is not a Telethon session string."),
    ],
)
def test_it_says_what_is_wrong_and_does_not_repeat_the_text(text: str, sentence: str) -> None:
    with pytest.raises(BadSessionString) as caught:
        read_session_string(text)
    assert str(caught.value) == sentence


def test_a_session_that_is_not_signed_in_is_called_empty() -> None:
    packed = struct.pack(">B4sH256s", 2, bytes([149, 154, 167, 51]), 443, bytes(256))
    with pytest.raises(BadSessionString, match="empty"):
        read_session_string("1" + base64.urlsafe_b64encode(packed).decode())


@given(
    st.integers(1, 5),
    st.sampled_from(["149.154.167.51", "127.0.0.1", "2001:67c:4e8:f002::a"]),
    st.integers(1, 65535),
    st.binary(min_size=256, max_size=256).filter(any),
)
def test_a_session_string_is_read_and_written_without_a_change(
    dc: int, host: str, port: int, key: bytes
) -> None:
    mine = Authorisation(dc, host, port, key)
    text = write_session_string(mine)
    assert read_session_string(f"  {text}\n") == mine
    theirs = StringSession(text)
    assert (theirs.dc_id, theirs.port, theirs.auth_key.key) == (dc, port, key)


def test_the_key_is_not_shown_when_a_value_is_printed() -> None:
    assert "\\x07" not in repr(authorisation(7))
    assert "\\x07" not in repr(StoredSession(authorisation(7)))


# --- in memory ----------------------------------------------------------------------------------


def session(**more: object) -> AccountSession:
    return AccountSession(StoredSession(authorisation(), **more), None)  # type: ignore[arg-type]


def test_it_goes_on_where_the_last_one_stopped() -> None:
    made = session(
        peers=(KnownPeer(5, 55, "olena", "Olena"),),
        states=(StreamState(0, 10, 2, 1_700_000_000, 3),),
    )
    assert made.authorisation() == authorisation()
    assert made.get_input_entity(5) == tl.InputPeerUser(5, 55)
    assert made.get_input_entity("olena") == tl.InputPeerUser(5, 55)
    assert made.get_update_state(0).pts == 10
    assert made.states() == (StreamState(0, 10, 2, 1_700_000_000, 3),)
    assert made.take_changed_peers() == ()


def test_another_server_is_used_if_one_is_set() -> None:
    made = AccountSession(StoredSession(authorisation()), Server(2, "127.0.0.1", 4430))
    assert (made.server_address, made.port) == ("127.0.0.1", 4430)
    assert made.auth_key.key == authorisation().auth_key


def test_without_a_stored_session_nobody_is_signed_in() -> None:
    made = AccountSession(None, None)
    assert made.authorisation() is None
    assert made.states() == ()


def test_new_people_are_told_once_and_changed_ones_again() -> None:
    made = session()
    person = tl.User(9, access_hash=99, first_name="Ada", username="ada", phone="491701234567")
    made.process_entities([person])
    assert made.take_changed_peers() == (KnownPeer(9, 99, "ada", "Ada"),)
    made.process_entities([person])
    assert made.take_changed_peers() == ()
    made.process_entities([tl.User(9, access_hash=100, first_name="Ada", username="ada")])
    assert [peer.access_hash for peer in made.take_changed_peers()] == [100]


def test_phone_numbers_are_not_kept() -> None:
    made = session()
    made.process_entities([tl.User(9, access_hash=99, first_name="Ada", phone="491701234567")])
    assert "491701234567" not in repr(vars(made))
    assert made.get_entity_rows_by_phone("491701234567") is None


def test_how_far_the_updates_were_read_is_given_back_in_full() -> None:
    made = session()
    date = datetime(2026, 3, 1, 12, tzinfo=UTC)
    made.set_update_state(0, updates.State(7, 1, date, 4, 0))
    assert made.states() == (StreamState(0, 7, 1, int(date.timestamp()), 4),)
