"""Every way in which asking the AI fails, as a sentence for people."""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.translation import gettext_noop as _
from pydantic_ai.exceptions import (
    AgentRunError,
    ContentFilterError,
    IncompleteToolCall,
    ModelAPIError,
    ModelAuthenticationError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    UnexpectedModelBehavior,
    UserError,
)

from core.log import MASK, SHORTEST_SECRET, mask
from core.text import storable
from drafts.ai.types import STATUS, DrafterFailure

#: Where the sentence stands in the body of an error.
_SENTENCES = ("error", "message", "detail")
#: As much of a provider's own sentence is shown.
SHOWN = 180
#: A quota that is used up is asked about again after this time.
QUOTA_SECONDS = 1800
#: A pause that makes no sense is as long as this at most, in seconds.
LONGEST_PAUSE = 86_400
REFUSES = _("The AI refuses to answer this chat.")
NO_PROVIDER = _("What answered is not the provider of an AI. Please check AI_BASE_URL.")
KEY_REFUSED = _("The AI's provider does not accept AI_API_KEY.")
TOO_LONG = _("The AI wrote more than AI_OUTPUT_TOKENS allows.")
TOO_SLOW = _("The AI did not answer in time.")
NOT_USABLE = _("The AI's answer was not usable.")
PROBLEM = _("The AI's provider has a problem.")
REFUSED = _("The AI's provider refused this.")
USED_UP = _("The quota of the AI's provider is used up. Please top it up there.")

_A_KEY = re.compile(r"\b(?:api[ _-]?key|key|token|credentials?)\b", re.IGNORECASE)
#: Some have no status of its own for these.
_KEY_INVALID = re.compile(
    r"api[ _-]?key (?:is )?(?:not valid|invalid)|(?:invalid|incorrect) api[ _-]?key", re.IGNORECASE
)
_NO_MONEY = re.compile(
    r"credit balance is too low|insufficient (?:balance|credit|funds|quota)", re.IGNORECASE
)


def failure_of(error: Exception, api_key: str) -> DrafterFailure:
    """The failure that an exception means."""
    match error:
        case ModelQuotaExceededError():
            return _used_up(error)
        case ModelHTTPError(status_code=403):
            return _forbidden(error, api_key)
        case ModelAuthenticationError():
            return DrafterFailure(KEY_REFUSED, whole=True)
        case ModelContextWindowExceededError():
            return DrafterFailure(_("This chat is too long for the AI's model."))
        case ModelNotFoundError():
            return DrafterFailure(_("The AI's provider does not know AI_MODEL."), whole=True)
        case ModelHTTPError():
            return _refused(error, api_key)
        case ContentFilterError():
            return DrafterFailure(REFUSES)
        case IncompleteToolCall():
            return DrafterFailure(TOO_LONG)
        case UnexpectedModelBehavior():
            return _unexpected(error)
        case ModelAPIError() if type(error) is ModelAPIError:  # no status that means something
            return DrafterFailure(NO_PROVIDER, whole=True)
        case ModelAPIError() | AgentRunError() | UserError() | OSError():
            return DrafterFailure(_("The AI can't be reached."), whole=True)
        case _:  # an answer that the library itself could not read
            return DrafterFailure(NOT_USABLE)


def _pause(error: ModelAPIError) -> float:
    return min(error.retry_after or 0, LONGEST_PAUSE)


def _used_up(error: ModelAPIError) -> DrafterFailure:
    pause = max(QUOTA_SECONDS, _pause(error))
    return DrafterFailure(USED_UP, whole=True, used_up=True, pause_seconds=pause)


def _unexpected(error: UnexpectedModelBehavior) -> DrafterFailure:
    """The library has no classes of its own for an answer that is all thinking, and for a page."""
    said = str(error)
    if "token limit" in said:
        return DrafterFailure(TOO_LONG)
    if "expected JSON data" in said:
        return DrafterFailure(NO_PROVIDER, whole=True)
    return DrafterFailure(NOT_USABLE)


def _forbidden(error: ModelHTTPError, api_key: str) -> DrafterFailure:
    """A key that may not do this, or what has nothing to do with it: a country, a firewall."""
    said = own_sentence(error, api_key)
    if not said or _A_KEY.search(said):
        return DrafterFailure(KEY_REFUSED, whole=True)
    return DrafterFailure(_with_status(REFUSED, error, said), whole=True)


def _refused(error: ModelHTTPError, api_key: str) -> DrafterFailure:
    pause = _pause(error)
    match error.status_code:
        case 401:
            return DrafterFailure(KEY_REFUSED, whole=True)
        case 404:
            return DrafterFailure(_("The AI's provider does not know AI_MODEL."), whole=True)
        case 429:
            sentence = _("The AI's provider asks to slow down (or its quota is used up).")
            return DrafterFailure(sentence, whole=True, pause_seconds=pause, slow_down=True)
        case status if status >= 500:
            sentence = _with_status(PROBLEM, error)
            return DrafterFailure(sentence, whole=True, pause_seconds=pause)
        case _:
            return _rejected(error, own_sentence(error, api_key))


def _rejected(error: ModelHTTPError, said: str) -> DrafterFailure:
    """A request that the provider does not want, in its own words. Some say so with 200."""
    if _KEY_INVALID.search(said):
        return DrafterFailure(KEY_REFUSED, whole=True)
    if _NO_MONEY.search(said):
        return _used_up(error)
    return DrafterFailure(_with_status(REFUSED, error, said))


def _with_status(sentence: str, error: ModelHTTPError, said: str = "") -> str:
    """The sentence with the HTTP status and the provider's own words."""
    status = f"{sentence}{STATUS}{error.status_code})"
    return f"{status}: {said}" if said else status


def own_sentence(error: ModelHTTPError, api_key: str) -> str:
    """What the provider itself says, in one masked line."""
    said = " ".join(storable(_message(error.body)).split())
    if len(api_key) >= SHORTEST_SECRET:
        said = said.replace(api_key, MASK)
    return mask(said)[:SHOWN]


def _message(body: Any) -> str:
    """The sentence within the body of an error; providers nest it differently."""
    if isinstance(body, str):
        try:
            return _message(json.loads(body))
        except ValueError:
            return body if "<" not in body else ""
    if isinstance(body, list) and body:
        return _message(body[0])
    if not isinstance(body, dict):
        return ""
    if isinstance(body.get("loc"), list):  # what FastAPI says about a field
        return f"{'.'.join(map(str, body['loc']))}: {body.get('msg')}"
    return next((_message(body[name]) for name in _SENTENCES if body.get(name)), "")
