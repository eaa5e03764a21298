"""The admin of knowledge: entries, tags, imports."""

from knowledge.admin import entries, imports, tags

__all__ = ["entries", "imports", "tags"]
