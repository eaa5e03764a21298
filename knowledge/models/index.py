"""What is searched: the parts of entries, their words, and what databases look these up with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.full_text import TokensField
from knowledge.models.entry import Entry
from knowledge.words.text import LONGEST


class Passage(models.Model):
    """A part of an entry, made by `services.indexing` whenever the entry changes."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    heading = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="one_passage_per_position")
        ]

    def __str__(self) -> str:
        return self.heading or str(self.pk)


class Word(models.Model):
    """A stem that stands in some entry, so that misspelt ones are understood."""

    text = models.CharField(max_length=LONGEST, unique=True)

    def __str__(self) -> str:
        return self.text


class PassageWords(models.Model):
    """The full text of a passage: stems with spaces between. Made by a migration: an FTS5 table on
    SQLite, a table with a tsvector and a GIN index on PostgreSQL."""

    passage = models.OneToOneField(
        Passage, models.CASCADE, primary_key=True, db_column="rowid", related_name="full_text"
    )
    tokens = TokensField()

    class Meta:
        managed = False
        db_table = "knowledge_passagewords"


class WordTrigrams(models.Model):
    """The trigrams of a word, in a table of the same kind."""

    word = models.OneToOneField(
        Word, models.CASCADE, primary_key=True, db_column="rowid", related_name="trigrams"
    )
    tokens = TokensField()

    class Meta:
        managed = False
        db_table = "knowledge_wordtrigrams"


class PassageVector(models.Model):
    """The meaning of a passage, as a model of `AI_EMBEDDING_MODEL` sees it: float32 numbers."""

    passage = models.OneToOneField(
        Passage, models.CASCADE, primary_key=True, related_name="meaning"
    )
    model = models.CharField(max_length=200, db_index=True)
    vector = models.BinaryField()


class UnrelatedVector(models.Model):
    """The meaning of a question that has nothing to do with the entries (`words/unrelated.txt`), as
    a model sees it: what tells how near a question is to a passage by chance."""

    model = models.CharField(max_length=200)
    text = models.CharField(max_length=200)
    vector = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "text"], name="one_vector_per_model_and_text")
        ]
