"""A query with all that is known of its words: what it costs to miss each, and what else will do.

`understand` asks the database about words; the owner of the documents turns the plan to SQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from . import synonyms, tsquery
from .correct import Correction, corrected, corrections
from .lookup import look_up
from .query import STOP_WORDS, Clause, Query, Tier, parse
from .terms import Frequencies
from .threshold import Credit as Worth
from .threshold import enough_of
from .tsquery import Things, Way
from .vector import Weight

# How well each does in the place of what was asked for: a synonym, the core of a word (see Word),
# and one word of a term that has synonyms
SYNONYM = 0.8
CORE = 0.9
PART = 0.75
# What part of the weight of all words is enough for a document to be shown: where some document
# says everything the subject is there, and what says a part of it is worth a look
ENOUGH = 0.35
ENOUGH_BESIDE_ALL = 0.25
# Where so many documents say everything, those that say a part of it are not looked for
PLENTY = 200
# What PostgreSQL's rank, which is 0.06 for one word in a body and 0.6 in a name, counts for beside
# the weight of the word
EMPHASIS = 2.0
# Of so many words of a term every combination may be enough; of more, one or all
MAX_PARTS = 3
# Words with less than this part of the weight of a unique one earn no place alone, nor together
COMMON = 0.3


# One of which a text has to match
Tsqueries = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A clause, and what a document that meets it is worth (see Frequencies.weight)."""

    clause: Clause
    weight: float


@dataclass(frozen=True)
class Concept:
    """One or more clauses of a query that say one thing, and other words for it."""

    said: tuple[Said, ...]
    synonyms: tuple[str, ...] = ()
    # those of them that tell less, for many documents have them
    common: frozenset[str] = frozenset()

    @property
    def weight(self) -> float:
        """What a document that says all of it is worth."""
        return sum(said.weight for said in self.said)

    @property
    def clauses(self) -> list[Clause]:
        return [said.clause for said in self.said]

    def literal(self, weight: Weight | None = None) -> str:
        """Return a tsquery for texts that say it in these words."""
        return tsquery.all_of(tsquery.clause(said.clause, weight) for said in self.said)

    @cached_property
    def otherwise(self) -> str:
        """A tsquery for texts that have a synonym; empty if there is none."""
        return tsquery.any_of(map(tsquery.loose, self.synonyms))

    def said_or_meant(self) -> Iterator[tuple[str, float]]:
        """Yield tsqueries for what says it literally and in synonyms, and what each is worth."""
        yield self.literal(), self.weight
        if self.synonyms:
            yield self.otherwise, SYNONYM * self.weight

    def ways(self) -> Iterator[tuple[tuple[str, float], ...]]:
        """Yield the ways to say it: each some tsqueries and what it is worth to match them."""
        for way in self.said_or_meant():
            yield (way,)
        if self.cores:
            yield ((tsquery.all_of(map(tsquery.phrase, self.cores)), CORE * self.weight),)
        if len(self.said) > 1:
            yield tuple((tsquery.clause(said.clause), PART * said.weight) for said in self.said)

    def worths(self) -> list[Worth]:
        """Return what a text may have of it, and what that is worth where it counts whether it is
        enough: all of it, in whatever way that tells as much, or some of its clauses. Loosely, to
        read no texts."""
        clauses = [(tsquery.loose_clause(said.clause), said.weight) for said in self.said]
        others = [tsquery.loose(word) for word in self.synonyms if word not in self.common]
        ways = [
            [said for said, _ in clauses],
            *([other] for other in others),
            map(tsquery.loose, self.cores),
        ]
        whole = [(frozenset(way) - {""}, self.weight) for way in ways]
        some = []
        if len(clauses) > 1:
            sizes = range(1, len(clauses)) if len(clauses) <= MAX_PARTS else (1,)
            groups = [group for size in sizes for group in combinations(clauses, size)]
            some = [
                (frozenset(said for said, _ in group), PART * sum(weight for _, weight in group))
                for group in groups
            ]
        return [(said, worth) for said, worth in (*whole, *some) if said]

    @cached_property
    def cores(self) -> list[str]:
        """The words that are more than a part of those in the query (see Word)."""
        return [word.core for clause in self.clauses for word in clause.words if word.core]

    @cached_property
    def either(self) -> str:
        """A tsquery for texts that say it in any way."""
        return tsquery.any_of(self.wholly)

    @cached_property
    def wholly(self) -> list[str]:
        """Tsqueries one of which texts match that say it in any way."""
        return [self.literal(), *map(tsquery.loose, self.synonyms)]

    @cached_property
    def loosely(self) -> list[str]:
        """The same, each of which finds hardly more, and reads no texts."""
        clauses = (tsquery.loose_clause(said.clause) for said in self.said)
        return [tsquery.all_of(clauses), *map(tsquery.loose, self.synonyms)]

    @cached_property
    def hint(self) -> str:
        """A tsquery for texts that say it in any way, or one clause of it."""
        clauses = (tsquery.clause(said.clause) for said in self.said)
        return tsquery.any_of([self.otherwise, *clauses, *map(tsquery.phrase, self.cores)])


@dataclass(frozen=True)
class Plan:
    """What to search for.

    `query` is what is searched; `typed` is what the user typed, if that was corrected. `known` are
    the document frequencies of its words.
    """

    query: Query
    concepts: tuple[Concept, ...]
    known: Frequencies
    typed: Query | None = None
    corrections: tuple[Correction, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.query.clauses)

    @cached_property
    def words(self) -> list[str]:
        """The words of the query that tell something, each once.

        Lone Han characters only if there is nothing longer.
        """
        said = [word for clause in self.query.clauses for word in clause.words]
        words = [text for word in said for text in (word.text, word.core) if text]
        telling = [word for word in words if word not in STOP_WORDS] or words
        longer = [word for word in telling if len(word) > 1 or word.isascii()] or telling
        return list(dict.fromkeys(longer))

    @cached_property
    def marked(self) -> tuple[str, ...]:
        """What to mark in a text: the whole input where it stands so, else words and synonyms."""
        spellings = [
            text
            for clause in self.query.clauses
            for word in clause.words
            if word.text in self.words
            for text in (*word.spellings, word.core)
            if text
        ]
        others = [word for concept in self.concepts for word in concept.synonyms]
        return tuple(dict.fromkeys([*self.query.wholes, *spellings, *others]))

    @cached_property
    def quoted(self) -> list[Clause]:
        """The clauses that must be met to the letter."""
        return [clause for clause in self.query.clauses if clause.quoted]

    def whole(self, weight: Weight | None = None) -> str:
        """Return a tsquery for texts that have the whole input as it stands."""
        return tsquery.any_of(tsquery.phrase(text, weight) for text in self.query.wholes)

    @cached_property
    def piece(self) -> str:
        """A tsquery for texts where a number or word in letters goes on around the input."""
        wholes = [text for text in self.query.wholes if re.search("^[a-z0-9]|[a-z0-9]$", text)]
        return tsquery.any_of(tsquery.phrase(text, open_ended=True) for text in wholes)

    def all(self, weight: Weight | None = None) -> str:
        """Return a tsquery for texts that have every word."""
        return tsquery.all_of(
            [
                *(tsquery.clause(clause, weight) for clause in self.quoted),
                *(concept.literal(weight) for concept in self.concepts),
            ]
        )

    @cached_property
    def all_said(self) -> str:
        """A tsquery for texts that say everything, in these words or in synonyms."""
        return tsquery.all_of(
            [
                *(tsquery.clause(clause) for clause in self.quoted),
                *(concept.either for concept in self.concepts),
            ]
        )

    @cached_property
    def required(self) -> str:
        """A tsquery for what no result may miss, or hold; empty if that is nothing."""
        return tsquery.all_of(
            [
                *(tsquery.clause(clause) for clause in self.quoted),
                *(f"!{tsquery.phrase(text)}" for text in self.query.excluded),
            ]
        )

    @cached_property
    def complete(self) -> tuple[Tsqueries, ...]:
        """What texts match that say all that is asked for, however they say it: of each group of
        tsqueries one.

        A group for each concept that can be said in several ways, each of them in several lexemes;
        what cannot is in all of them.
        """
        ways = [tsquery.together(concept.wholly) for concept in self.concepts]
        rest = tsquery.all_of([self.required, *(way[0] for way in ways if len(way) == 1)])
        groups = [
            tuple(tsquery.all_of([said, rest]) for said in way) for way in ways if len(way) > 1
        ]
        return tuple(groups or ([(rest,)] if rest else []))

    @cached_property
    def is_all_or_nothing(self) -> bool:
        """Whether every text that answers says all that is asked for."""
        wholly = [tsquery.all_of([said, self.required]) for c in self.concepts for said in c.wholly]
        answers = self._answers[True]
        return len(self.concepts) < 2 and {*wholly, self.piece}.issuperset(answers)

    @cached_property
    def is_enough_to_be_complete(self) -> bool:
        """Whether the tsqueries of what is enough find all that is complete, but for the piece."""
        return all(
            any(
                set(answer).issuperset(tsquery.all_of([said, self.required]) for said in c.loosely)
                for c in self.concepts
            )
            for answer in self._answers.values()
        )

    def enough(self, *, beside_all: bool) -> float:
        """Return how much weight a document must have to be shown.

        A part of that of all concepts, less `beside_all`, if some document says everything; or
        more than one unique word, for nobody expects to find all words of a long question.
        """
        part = ENOUGH_BESIDE_ALL if beside_all else ENOUGH
        total = sum(concept.weight for concept in self.concepts)
        return min(part * total, self.known.unique * 1.01)

    def answer(self, *, complete: int) -> Tsqueries:
        """Return tsqueries one of which texts match that have enough to be shown beside those that
        are complete; what has most of what tells most comes first."""
        return () if complete > PLENTY else self._answers[complete > 0]

    @cached_property
    def _answers(self) -> dict[bool, Tsqueries]:
        worths = [concept.worths() for concept in self.concepts]
        least = COMMON * self.known.unique
        return {
            beside_all: tuple(
                tsquery.all_of([said, self.required])
                for said in enough_of(worths, self.enough(beside_all=beside_all), least)
            )
            for beside_all in (True, False)
        }

    @cached_property
    def tiers(self) -> dict[Tier, str]:
        """Tsqueries for the texts of each tier that is one of words, the best first."""
        said = {
            Tier.NAME_PHRASE: self.whole("A"),
            Tier.NAME_WORDS: self.all("A"),
            Tier.PHRASE: self.whole(),
            Tier.WORDS: self.all(),
            Tier.SYNONYMS: self.all_said,
            Tier.PIECE: self.piece,
        }
        return {tier: literal for tier, literal in said.items() if literal}

    @cached_property
    def ways(self) -> Things:
        """The ways to say each concept."""
        return tuple(tuple(concept.ways()) for concept in self.concepts)

    @cached_property
    def credits(self) -> Way:
        """Tsqueries for what is said or meant, and what it counts to say it prominently."""
        return tuple(
            (said, EMPHASIS * weight)
            for concept in self.concepts
            for said, weight in concept.said_or_meant()
        )


def understand(text: str, *, correcting: bool = True) -> Plan:
    """Make the plan for any input; costs a query, and some more if words are unknown.

    Without `correcting`, words that no public document has are left as they are.
    """
    query = parse(text)
    if not query.clauses:
        return Plan(query, (), Frequencies({}, 0))
    found, known = look_up(synonyms.said(query.clauses), _texts(query))
    spans = synonyms.spans(query.clauses, found)
    made = corrections(query, _unknown(query.clauses, spans, known)) if correcting else []
    if made:
        meant = understand(corrected(query.text, made), correcting=False)
        return replace(meant, typed=query, corrections=tuple(made))
    return Plan(query, tuple(_concepts(query.clauses, spans, known)), known)


def guesses(plan: Plan) -> list[str]:
    """Return texts that might have been meant, though what was typed can be meant too."""
    query = plan.query
    unknown = _unknown(query.clauses, {}, plan.known)
    made = corrections(query, unknown, sure=False)
    return [corrected(query.text, made)] if made else []


def _texts(query: Query) -> list[str]:
    """Return what is to be weighed."""
    words = [word for clause in query.clauses for word in clause.words]
    return [text for word in words for text in (*word.spellings, word.core)]


def _unknown(clauses: Sequence[Clause], spans: synonyms.Spans, known: Frequencies) -> list[str]:
    """Return the plain words that no document has, nor a group of synonyms."""
    words = [clause.plain for clause in clauses]
    named = {place for start, end in spans for place in range(start, end)}
    return [
        word.text
        for place, word in enumerate(words)
        if word and place not in named and not word.is_stop and not known.of(word.core or word.text)
    ]


def _concepts(
    clauses: tuple[Clause, ...], spans: synonyms.Spans, known: Frequencies
) -> Iterator[Concept]:
    """Join the clauses that say one thing, drop those that say nothing, and weigh the others."""
    ends = dict(spans.keys())
    found: list[tuple[tuple[Clause, ...], tuple[str, ...]]] = []
    place = 0
    while place < len(clauses):
        end = ends.get(place, place + 1)
        found.append((clauses[place:end], spans.get((place, end), ())))
        place = end
    once = dict.fromkeys(found)
    telling = [item for item in once if not _says_nothing(item[0])] or once
    for said, others in telling:
        if not said[0].quoted:
            weights = [
                0.0 if _says_nothing([clause]) else _weight(clause, known) for clause in said
            ]
            if not any(weights):
                weights = [_weight(clause, known) for clause in said]
            least = COMMON * known.unique
            # beside what is common itself they tell no less
            common = [o for o in others if known.weight(o) < least] if sum(weights) >= least else ()
            yield Concept(tuple(map(Said, said, weights)), others, frozenset(common))


def _says_nothing(clauses: Sequence[Clause]) -> bool:
    words = [clause.plain for clause in clauses]
    return all(word is not None and word.is_stop for word in words)


def _weight(clause: Clause, known: Frequencies) -> float:
    """Return the weight of the clause's easiest alternative."""
    return min(
        sum(min(map(known.weight, [word.core] if word.core else word.spellings)) for word in words)
        for words in clause.alternatives
    )
