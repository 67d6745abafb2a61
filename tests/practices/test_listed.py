"""Where the places of a list are among its sources."""

from hypothesis import given
from hypothesis import strategies as st

from practices.listed import Stretch, stretch

counts = st.lists(st.integers(0, 30), max_size=8)


@given(counts, st.integers(0, 100), st.integers(1, 100))
def test_a_stretch_has_the_sources_of_its_places_and_no_others(numbers, start, size):
    sources = list(enumerate(numbers))
    listed = [source for source, number in sources for _ in range(number)]
    where = stretch(sources, slice(start, start + size))
    shown = listed[start : start + size]
    if not where.sources:
        # of all, or there is nothing
        assert where == Stretch()
        return
    among = [source for source in listed if source in where.sources]
    assert among[start - where.before :][:size] == shown
    assert set(shown) <= set(where.sources) <= {*shown, *(s for s, n in sources if not n)}
    assert where.before == sum(source in where.passed for source in listed)


def test_of_no_sources_it_is_all():
    assert stretch([], slice(40, 60)) == Stretch()
