"""What search remembers of words; nothing here knows what the words are said of."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.validators import ArrayMaxLengthValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from .query import MAX_CHARACTERS, Tier, parse, spoken

# No term of the field is longer, nor has more names
MAX_WORD = 20
MAX_OTHERS = 30


class SynonymGroupManager(models.Manager["SynonymGroup"]):
    def get_by_natural_key(self, name: str) -> SynonymGroup:
        return self.get(name=name)


class Kind(models.TextChoices):
    """What a term is to readers: a piece of a word is none of their business."""

    PIECE = "piece"
    WORD = "word"
    NAME = "name"


class Term(models.Model):
    """A lexeme of the index, with the number of public documents that have it.

    The owner of the index keeps `documents` right. The empty word stands for the documents
    themselves. Pieces have no pinyin.
    """

    word = models.TextField("词", primary_key=True)
    documents = models.IntegerField("篇数", default=0)
    kind = models.TextField(choices=Kind.choices, default=Kind.PIECE)
    pinyin = models.TextField(blank=True, default="")
    initials = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "检索词"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="term_kind_valid")
        ]
        indexes = [
            # search.suggest and search.correct; that of the primary key has all pieces too
            models.Index(
                fields=["word"],
                opclasses=["text_pattern_ops"],
                condition=Q(kind=Kind.WORD),
                name="term_word_prefix",
            ),
            models.Index(
                fields=["pinyin"],
                opclasses=["text_pattern_ops"],
                condition=Q(kind=Kind.WORD),
                name="term_pinyin_prefix",
            ),
            models.Index(
                fields=["initials"],
                opclasses=["text_pattern_ops"],
                condition=Q(kind=Kind.WORD),
                name="term_initials_prefix",
            ),
            # search.correct: what sounds nearly so, and what stands inside names
            GinIndex(
                fields=["pinyin", "initials"],
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
                condition=Q(kind__in=[Kind.WORD, Kind.NAME]),
                name="term_sound_trigrams",
            ),
        ]

    def __str__(self) -> str:
        return self.word


def validate_word(word: str) -> None:
    """Refuse a word that is not in the form in which search compares words."""
    if not 1 < len(word) <= MAX_WORD:
        msg = f"“{word[:30]}”应为 2 至 {MAX_WORD} 个字。"
        raise ValidationError(msg)
    clauses = parse(word).clauses
    if all(clause.plain and clause.plain.is_stop for clause in clauses):
        msg = f"“{word}”在检索时不起作用，不能设同义词。"
        raise ValidationError(msg)
    if word != (said := spoken(word for clause in clauses for word in clause.words)):
        msg = f"“{word}”应写成“{said}”：用简体、半角、小写，不用标点和符号。"
        raise ValidationError(msg)


class SynonymGroup(models.Model):
    """Words that mean the same to those who search; each finds what has another, further down."""

    name = models.TextField(
        "代表词", unique=True, validators=[validate_word], help_text="最通行的正式说法。"
    )
    others = ArrayField(
        models.TextField(validators=[validate_word]),
        verbose_name="其他说法",
        validators=[ArrayMaxLengthValidator(MAX_OTHERS)],
        help_text="每行一个：旧称、简称、全称、俗称、别处的叫法。意思相同才算，相关的不算。",
    )
    area = models.TextField("领域", blank=True, help_text="便于查找，不影响检索。")

    objects: models.Manager[SynonymGroup] = SynonymGroupManager()

    class Meta:
        verbose_name = verbose_name_plural = "同义词组"
        ordering = ["area", "name"]
        indexes = [
            # search.synonyms: the groups of the words of a query, with the unique index of name
            GinIndex(fields=["others"], name="synonymgroup_others"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(others__len__gt=0),
                name="synonymgroup_others_not_empty",
                violation_error_message="请至少写一个其他说法。",
            ),
        ]

    def __str__(self) -> str:
        return " / ".join(self.words)

    def natural_key(self) -> tuple[str]:
        return (self.name,)

    def clean(self) -> None:
        """Refuse a word that stands twice."""
        if self.others and len(set(self.words)) < len(self.words):
            raise ValidationError({"others": "同一个词写了两次。"})

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name, *self.others)


class SearchLog(models.Model):
    """How often something was searched for on a day, and what came of it the last time.

    Says nothing of who searched.
    """

    # the best Tier that answered, or that none did
    NOTHING = 0
    STEPS = [(NOTHING, "没有结果"), *((tier.value, tier.label) for tier in Tier)]

    date = models.DateField("日期")
    query = models.CharField("检索词", max_length=MAX_CHARACTERS)
    step = models.SmallIntegerField("匹配", choices=STEPS)
    found = models.PositiveIntegerField("条数")
    times = models.PositiveIntegerField("次数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "检索日志"
        constraints = [
            # also serves pruning by date
            models.UniqueConstraint(fields=["date", "query"], name="searchlog_date_query"),
        ]

    def __str__(self) -> str:
        return self.query


class SearchedQuery(models.Model):
    """The log summed over its days; a view of the database, made by migration 0002.

    `step` and `found` are those of the last day.
    """

    query = models.CharField("检索词", max_length=MAX_CHARACTERS, primary_key=True)
    times = models.IntegerField("次数")
    step = models.SmallIntegerField("匹配", choices=SearchLog.STEPS)
    found = models.IntegerField("条数")
    last = models.DateField("最近一次")

    class Meta:
        managed = False
        db_table = "search_searchedquery"
        verbose_name = verbose_name_plural = "检索记录"
        ordering = ["-times", "-last", "query"]

    def __str__(self) -> str:
        return self.query
