"""Fills any JSON schema with a decision, by the fields' names and types (json-schema.org)."""

from __future__ import annotations

import re
from typing import Any

from sandbox.ai.answering import Cited
from sandbox.ai.rules import Decision

Schema = dict[str, Any]

_CONFIDENCE = re.compile(r"confiden|certain|score|probab|sicher", re.I)
_LANGUAGE = re.compile(r"lang|locale|sprache", re.I)
_REASON = re.compile(r"reason|why|explan|rational|note|comment|summary|because|grund", re.I)
_TEXT = re.compile(r"text|reply|answer|draft|response|message|body|content|antwort", re.I)
_OWNER = re.compile(r"owner|human|needs_you", re.I)
_MISSING = re.compile(r"missing|questions?$|unknown", re.I)
_CITED = re.compile(r"claim|source|citation|reference", re.I)
_NOT_DUE = re.compile(r"skip|ignore|no_|not_|none|silent|nothing|decline|^no$", re.I)
_DUE = re.compile(r"due|need|should|requir|answer|reply|respond|relevant", re.I)


def fill(schema: Schema, decision: Decision) -> dict[str, Any]:
    """An object that fits the schema and says what was decided."""
    definitions = {**schema.get("definitions", {}), **schema.get("$defs", {})}
    filled = _Filler(definitions, decision).value("", schema)
    return filled if isinstance(filled, dict) else {"response": filled}


class _Filler:
    def __init__(self, definitions: dict[str, Schema], decision: Decision) -> None:
        self.definitions, self.decision = definitions, decision

    def value(self, name: str, schema: Schema) -> Any:
        schema, nullable = self._resolved(schema)
        if nullable and not self.decision.due and _TEXT.search(name) and not _REASON.search(name):
            return None
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._choice(name, schema["enum"])
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            properties = schema.get("properties", {})
            return {key: self.value(key, inner) for key, inner in properties.items()}
        if kind == "array":
            return self._array(name, schema)
        if kind == "boolean":
            return self._boolean(name, schema)
        if kind in ("integer", "number"):
            return self._number(name, schema)
        return self._string(name, schema)

    def _array(self, name: str, schema: Schema) -> list[Any]:
        items, _nullable = self._resolved(schema.get("items", {}))
        if _MISSING.search(name):
            return list(self.decision.missing)
        if _CITED.search(name):
            return [self._cited(claim, items) for claim in self.decision.claims]
        return [self.value(name, items)] * int(schema.get("minItems", 0))

    def _cited(self, claim: Cited, schema: Schema) -> Any:
        """What an answer says from a source, as an object, or only as the source's number."""
        if schema.get("type") in ("integer", "number"):
            return claim.source
        properties = {
            name: self._resolved(inner)[0].get("type")
            for name, inner in schema.get("properties", {}).items()
        }
        if not properties:
            return claim.text
        return {
            name: claim.source if kind in ("integer", "number") else claim.text
            for name, kind in properties.items()
        }

    def _resolved(self, schema: Schema) -> tuple[Schema, bool]:
        """The schema behind references and unions, and whether null is allowed."""
        nullable = False
        while True:
            if "$ref" in schema:
                schema = self.definitions.get(schema["$ref"].rpartition("/")[2], {})
            elif "anyOf" in schema or "oneOf" in schema or "allOf" in schema:
                options = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf") or [{}]
                real = [option for option in options if option.get("type") != "null"]
                nullable = nullable or len(real) < len(options)
                schema = real[0] if real else {}
            elif isinstance(schema.get("type"), list):
                nullable = nullable or "null" in schema["type"]
                schema = {**schema, "type": next(t for t in schema["type"] if t != "null")}
            else:
                return schema, nullable

    def _choice(self, name: str, options: list[Any]) -> Any:
        if self.decision.language in options:
            return self.decision.language
        fitting = [o for o in options if bool(_NOT_DUE.search(str(o))) != self.decision.due]
        return (fitting or options)[0]

    def _boolean(self, name: str, schema: Schema) -> bool:
        if _OWNER.search(name):
            return bool(self.decision.missing)
        if _NOT_DUE.search(name):
            return not self.decision.due
        if _DUE.search(name):
            return self.decision.due
        return bool(schema.get("default", False))

    def _number(self, name: str, schema: Schema) -> float:
        low: float = schema.get("minimum", 0)
        if not _CONFIDENCE.search(name):
            default: float | None = schema.get("default")
            return default or low
        unit = schema.get("type") == "number" and schema.get("maximum", 100) <= 1
        return self.decision.confidence / 100 if unit else self.decision.confidence

    def _string(self, name: str, schema: Schema) -> str:
        if _LANGUAGE.search(name):
            return self.decision.language
        if _REASON.search(name):
            return self.decision.reason
        text = self.decision.text if _TEXT.search(name) or not name else ""
        return text if len(text) >= int(schema.get("minLength", 0)) else self.decision.reason
