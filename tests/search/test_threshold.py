"""Enough of several things: a tsquery matches exactly where the credits add up to it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from search.threshold import MAX_LENGTH, MAX_THINGS, enough_of

WEIGHTS = st.integers(1, 9).map(float)


@st.composite
def things(draw, most=5):
    """Return things with ways to say them, each of words of its own: w0, w1, …"""
    number = iter(range(1000))
    credit = st.builds(lambda size, weight: (new(number, size), weight), st.integers(1, 3), WEIGHTS)
    return draw(st.lists(st.lists(credit, min_size=1, max_size=4), min_size=1, max_size=most))


def new(number, size):
    return frozenset(f"'w{next(number)}'" for _ in range(size))


def words(found):
    return {literal for thing in found for literals, _ in thing for literal in literals}


def worth(found, said):
    return sum(
        max((weight for literals, weight in thing if literals <= said), default=0.0)
        for thing in found
    )


def holds(tsqueries, said):
    """Evaluate tsqueries of words, & and |, one of which has to match."""
    every = [re.sub(r"'w\d+'", lambda match: str(match.group() in said), q) for q in tsqueries]
    return any(eval(q.replace("&", " and ").replace("|", " or ")) for q in every)


@given(things(), st.floats(0.1, 1.0), st.data())
def test_one_matches_where_the_worth_is_enough(found, part, data):
    enough = part * worth(found, words(found))
    said = data.draw(st.sets(st.sampled_from(sorted(words(found)))))
    reached = worth(found, said)
    # sums of whole weights: nothing lies within the rounding
    assert holds(enough_of(found, enough), said) == (reached >= enough - 1e-6)


@given(things(), st.floats(0.1, 1.0), st.floats(1, 9), st.data())
def test_something_must_be_of_a_thing_that_tells(found, part, least, data):
    """Unless nothing tells; what that thing counts may be less than it is worth."""
    enough = part * worth(found, words(found))
    said = data.draw(st.sets(st.sampled_from(sorted(words(found)))))
    telling = [thing for thing in found if max(value for _, value in thing) >= least] or found
    reached = worth(found, said) >= enough - 1e-6 and worth(telling, said) > 0
    assert holds(enough_of(found, enough, least), said) == reached


def one(literal, weight):
    return frozenset([literal]), weight


def test_where_there_is_no_thing_nothing_is_enough():
    assert enough_of([], 1.0) == []


def test_one_of_two_equal_things_is_half():
    assert enough_of([[one("'a'", 2.0)], [one("'b'", 2.0)]], 2.0) == ["'a'", "'b'"]


def test_what_needs_another_thing_beside_it_is_one_tsquery():
    things = [[one("'a'", 3.0), one("'b'", 1.0)], [one("'c'", 2.0)]]
    assert enough_of(things, 3.0) == ["'a'", "('b' & 'c')"]


def test_of_many_things_the_weightiest_are_chosen_from():
    many = [[one(f"'w{number}'", float(number))] for number in range(1, 31)]
    asked = set(re.findall(r"w\d+", " ".join(enough_of(many, 40.0))))
    assert asked == {f"w{number}" for number in range(31 - MAX_THINGS, 31)}


@given(things(most=20), st.floats(0.2, 0.4))
def test_it_stays_short(found, part):
    """A query has up to twenty words."""
    assert sum(map(len, enough_of(found, part * worth(found, words(found))))) <= MAX_LENGTH


def test_what_asks_for_more_is_left_out_where_less_will_do():
    """A part is worth less than the whole; where it is enough nobody asks for the whole."""
    thing = [(frozenset(["'a'", "'b'"]), 2.0), (frozenset(["'a'"]), 1.0)]
    assert enough_of([thing], 2.0) == ["('a' & 'b')"]
    assert enough_of([thing], 1.0) == ["'a'"]


def test_a_single_thing_may_be_long():
    many = [[one(f"'{'w' * 50}{number}'", 1.0) for number in range(200)]]
    assert len(enough_of(many, 0.5)) == 200
