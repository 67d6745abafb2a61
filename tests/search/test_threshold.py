"""Enough of several things: the tsquery holds exactly where the credits add up to it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from search.threshold import MAX_THINGS, enough_of

WEIGHTS = st.integers(1, 9).map(float)


@st.composite
def things(draw, most=5):
    """Return things that are each said by words of their own: w0, w1, …"""
    number = iter(range(1000))
    credit = st.builds(lambda weight: (f"'w{next(number)}'", weight), WEIGHTS)
    way = st.lists(credit, min_size=1, max_size=3).map(tuple)
    ways = st.lists(way, min_size=1, max_size=3).map(tuple)
    return tuple(draw(st.lists(ways, min_size=1, max_size=most)))


def words(found):
    return {literal for ways in found for way in ways for literal, _ in way}


def worth(found, said):
    return sum(
        max(sum(weight for literal, weight in way if literal in said) for way in ways)
        for ways in found
    )


def holds(tsquery, said):
    """Evaluate a tsquery of words, & and |."""
    python = re.sub(r"'w\d+'", lambda match: str(match.group() in said), tsquery)
    return eval(python.replace("&", " and ").replace("|", " or ")) if tsquery else True


@given(things(), st.floats(0.1, 1.0), st.data())
def test_it_holds_where_the_worth_is_enough(found, part, data):
    enough = part * worth(found, words(found))
    said = data.draw(st.sets(st.sampled_from(sorted(words(found)))))
    reached = worth(found, said)
    # sums of whole weights: nothing lies within the rounding
    assert holds(enough_of(found, enough), said) == (reached >= enough - 1e-6)


def test_any_text_will_do_where_nothing_is_needed():
    assert enough_of(((((("'w0'"), 1.0),),),), 0) == ""
    assert enough_of((), 1.0) == ""


def test_one_of_two_equal_things_is_half():
    assert enough_of(((((("'a'"), 2.0),),), ((("'b'", 2.0),),)), 2.0) == "('b' | 'a')"


def test_of_many_things_the_weightiest_are_chosen_from():
    many = tuple((((f"'w{number}'", float(number)),),) for number in range(1, 31))
    asked = set(re.findall(r"w\d+", enough_of(many, 40.0)))
    assert asked == {f"w{number}" for number in range(31 - MAX_THINGS, 31)}


@given(things(most=20), st.floats(0.2, 0.4))
def test_it_stays_short(found, part):
    """A query has up to twenty words."""
    simple = tuple(((ways[0][0],),) for ways in found)
    assert len(enough_of(simple, part * worth(simple, words(simple)))) < 20_000
