"""Words and clauses to tsquery literals; no part of an input gets there but as a quoted lexeme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from .query import PUNCTUATION, Clause
from .tokeniser import DIVISIBLE, END, MAX_JOINED, Run, is_lexeme, joints, runs
from .vector import Weight, quoted

# A tsquery literal, and what it counts to match it
Credit = tuple[str, float]
# A way to say a thing is a sum of credits; of the ways to say it the best one counts
Way = tuple[Credit, ...]
Things = tuple[tuple[Way, ...], ...]


def phrase(text: str, weight: Weight | None = None, *, open_ended: bool = False) -> str:
    """Return a tsquery for texts that contain the text, but for punctuation around it.

    With a weight, only in fields of that weight. If open-ended, a number or word in letters at
    either end may go on there: 4小时 is in 24小时. Empty if nothing in the text can be searched.
    """
    chain = ""
    previous = 0
    for lexeme, position in _lexemes(text, weight, open_ended=open_ended):
        chain += f" <{position - previous}> " if chain else ""
        chain += lexeme
        previous = position
    return f"({chain})" if chain else ""


@lru_cache(maxsize=4_000)
def loose(text: str) -> str:
    """Return a tsquery for texts that have all pairs of characters of the text, in any place.

    Of Han characters and numbers beside them hardly another text has them, and no text needs to be
    read to say so; where anything else is in between it is a phrase. Kept, for the same synonyms
    come again and again.
    """
    found = [lexeme for lexeme, _ in _lexemes(text, None, open_ended=False)]
    adjoining = all(joints(*both) for both in pairwise(_runs(text)))
    return all_of(found) if len(found) > 1 and adjoining else phrase(text)


def lexemes(text: str) -> list[str]:
    """Return lexemes that a text with the phrase has, and that may be counted.

    Of Han characters the pairs that cover them; a lone one has none.
    """
    found = []
    for run in _runs(text):
        size = len(run.characters)
        if run.kind != "han":
            found.append(run.characters)
        elif size > 1:
            starts = [*range(0, size - 1, 2), *([size - 2] if size % 2 else [])]
            found += [run.characters[start : start + 2] for start in starts]
    return found


def clause(wanted: Clause, weight: Weight | None = None) -> str:
    """Return a tsquery for texts that meet the clause."""
    return _clause(wanted, lambda text: phrase(text, weight, open_ended=wanted.quoted))


def loose_clause(wanted: Clause) -> str:
    """Return a tsquery for texts that meet the clause, and hardly others (see loose)."""
    return _clause(wanted, loose)


def _clause(wanted: Clause, said: Callable[[str], str]) -> str:
    return any_of(
        all_of(any_of(map(said, word.spellings)) for word in words) for words in wanted.alternatives
    )


def all_of(tsqueries: Iterable[str]) -> str:
    """Join tsqueries that must all match."""
    return _joined(" & ", tsqueries)


def any_of(tsqueries: Iterable[str]) -> str:
    """Join tsqueries one of which must match."""
    return _joined(" | ", tsqueries)


def together(tsqueries: Iterable[str]) -> list[str]:
    """Join those that are short, one of which must match, to one tsquery.

    That costs an index no more than each by itself, and it finds each text once.
    """
    by_length = sorted(tsqueries, key=_lexemes_in)
    lengths = accumulate(map(_lexemes_in, by_length))
    # any number of single lexemes
    short = sum(
        _lexemes_in(tsquery) == 1 or length <= MAX_TOGETHER
        for tsquery, length in zip(by_length, lengths, strict=True)
    )
    return [*([any_of(by_length[:short])] if short else []), *by_length[short:]]


# So many lexemes are joined
MAX_TOGETHER = 12


def _lexemes_in(tsquery: str) -> int:
    return tsquery.count("'") // 2


def _joined(operator: str, tsqueries: Iterable[str]) -> str:
    parts = list(dict.fromkeys(tsquery for tsquery in tsqueries if tsquery))
    return parts[0] if len(parts) == 1 else f"({operator.join(parts)})" if parts else ""


@dataclass(frozen=True, slots=True)
class _Link:
    """A lexeme of a phrase and where it stands; a prefix stands for all that begin with it.

    Where a number or word in letters is its `beginning` or its `ending` it may go on there.
    """

    word: str
    position: int
    prefix: bool = False
    beginning: bool = False
    ending: bool = False


def _lexemes(text: str, weight: Weight | None, *, open_ended: bool) -> Iterator[tuple[str, int]]:
    """Yield tsqueries for the lexemes that cover the text, and where each stands."""
    links = _covering(text)
    for link in links:
        before = open_ended and link is links[0] and link.beginning
        after = open_ended and link is links[-1] and link.ending
        flags = ("*" if link.prefix or after else "") + (weight or "")
        words = [link.word, END + link.word] if before else [link.word]
        said = (f"{quoted(word)}:{flags}" if flags else quoted(word) for word in words)
        yield any_of(said), link.position


def _covering(text: str) -> list[_Link]:
    """Return lexemes that cover every character of the text but punctuation at its ends."""
    found = _runs(text)
    across = [_joining(*both) for both in pairwise(found)]
    links: list[_Link] = []
    for run, before, after in zip(found, [None, *across], [*across, None], strict=False):
        # what a joint covers of Han characters; of the others it covers all
        covered = max(MAX_JOINED if before else 0, 1 if after else 0)
        if len(run.characters) > covered if run.kind == "han" else not covered:
            links += _links(run)
        if after:
            links.append(after)
    return links


def _joining(before: Run, after: Run) -> _Link | None:
    """Return the joint that tells most, if there is one."""
    for word, position in joints(before, after):
        begins, ends = before.kind in DIVISIBLE, after.kind in DIVISIBLE
        return _Link(word, position, beginning=begins, ending=ends)
    return None


def _runs(text: str) -> list[Run]:
    """Cut the text into runs, without punctuation at its ends."""
    found = list(runs(text))
    while found and found[-1].kind in PUNCTUATION:
        found.pop()
    while found and found[0].kind in PUNCTUATION:
        found.pop(0)
    return [run for run in found if run.kind != "control"]


def _links(run: Run) -> Sequence[_Link]:
    """Cover a run by lexemes that the index has; a lone Han character by all that begin so.

    One lexeme is found without reading any text. Of two neighbours that are each in many texts the
    one across them is in few: overlapping, they leave few texts to be read for the distances.
    """
    size = len(run.characters)
    if run.kind != "han":
        goes_on = run.kind in DIVISIBLE
        return [_Link(run.characters, run.position, beginning=goes_on, ending=goes_on)]
    if size == 1:
        return [_Link(run.characters, run.position, prefix=True)]
    if is_lexeme(run.characters):
        return [_Link(run.characters, run.position)]
    return [_Link(run.characters[at : at + 2], run.position + at) for at in range(size - 1)]
