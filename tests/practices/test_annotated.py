"""Texts with places marked: nothing added, nothing left out, every quote covered."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from practices.annotated import Quote, Sort, annotate

TEXTS = st.lists(st.text("甲乙丙 \n\r\u2028", max_size=20), min_size=1, max_size=3)


@st.composite
def annotations(draw):
    """Texts, and quotes that are cut out of them: overlapping, nested, over several lines."""
    texts = draw(TEXTS)
    joined = "\n".join(texts)
    places = st.integers(0, len(joined))
    spans = draw(st.lists(st.tuples(places, places), max_size=8))
    return texts, [
        Quote(draw(st.sampled_from(Sort)), joined[min(span) : max(span)], "注")
        for span in spans
        if span[0] != span[1]
    ]


def quotes(*words, sort=Sort.FIGURE):
    return [Quote(sort, word, "注") for word in words]


def lines(text):
    return [line for line in text.splitlines() if line.strip()]


def segments(annotated):
    return [s for text in annotated.texts for paragraph in text for s in paragraph]


def covered(annotated):
    """Return what stands under each note, by following what opens and closes."""
    under = {note.place: "" for note in annotated.notes}
    stack = []
    for segment in segments(annotated):
        stack += [mark.note.place for mark in segment.opens]
        for place in stack:
            under[place] += segment.text
        for _ in segment.closes:
            stack.pop()
    assert not stack
    return under


@given(annotations())
def test_the_segments_joined_are_the_text(given):
    texts, found = given
    annotated = annotate(texts, found)
    assert len(annotated.texts) == len(texts)
    for text, paragraphs in zip(texts, annotated.texts, strict=True):
        assert ["".join(s.text for s in paragraph) for paragraph in paragraphs] == lines(text)


@given(annotations())
def test_the_first_place_of_every_quote_is_covered_and_nothing_else(given):
    texts, found = given
    annotated = annotate(texts, found)
    joined = "\n".join(texts)
    shown = [False] * len(joined)
    kept = joined.splitlines(keepends=True)
    for start, line in zip(accumulate(map(len, kept), initial=0), kept, strict=False):
        content = line.splitlines()[0]
        if content.strip():
            shown[start : start + len(content)] = [True] * len(content)
    under = covered(annotated)
    for note in annotated.notes:
        assert note.start == joined.index(note.quote.words)
        place = range(note.start, note.end)
        assert under[note.place] == "".join(joined[at] for at in place if shown[at])


@given(annotations())
def test_addresses_are_unique_and_each_stands_once(given):
    texts, found = given
    annotated = annotate(texts, found)
    places = [note.place for note in annotated.notes]
    anchors = [note.anchor for note in annotated.notes]
    assert len(set(places + anchors)) == 2 * len(found)
    opened = [m.note.place for s in segments(annotated) for m in s.opens if m.first]
    assert len(opened) == len(set(opened))
    assert set(opened) == {place for place, under in covered(annotated).items() if under}


@given(annotations())
def test_every_note_that_is_seen_ends_once_where_its_words_do(given):
    annotated = annotate(*given)
    under = covered(annotated)
    read = dict.fromkeys(under, 0)
    done = []
    stack = []
    for segment in segments(annotated):
        assert segment.text
        stack += [mark.note.place for mark in segment.opens]
        for place in stack:
            read[place] += len(segment.text)
        del stack[len(stack) - len(segment.closes) :]
        done += [note.place for note in segment.done]
        for note in segment.done:
            assert not under[note.place][read[note.place] :].strip()
    assert sorted(done) == sorted(place for place, words in under.items() if words)


def test_notes_are_numbered_by_their_place():
    found = [*quotes("丙", "甲"), *quotes("乙", sort=Sort.ERRATUM)]
    annotated = annotate(["甲乙丙"], found)
    assert [(note.place, note.quote.words) for note in annotated.notes] == [
        ("figure-1", "甲"),
        ("erratum-2", "乙"),
        ("figure-3", "丙"),
    ]


def test_nested_quotes_nest():
    annotated = annotate(["甲乙丙丁"], quotes("乙", "甲乙丙"))
    whole, part = annotated.notes
    shown = segments(annotated)
    assert [s.text for s in shown] == ["甲", "乙", "丙", "丁"]
    assert [len(s.opens) for s in shown] == [1, 1, 0, 0]
    assert [s.closes for s in shown] == [(), (part,), (whole,), ()]
    assert [s.done for s in shown] == [(), (part,), (whole,), ()]


def test_two_notes_on_the_same_words_have_an_address_each():
    (shown,) = segments(annotate(["甲乙"], quotes("甲乙", "甲乙")))
    assert [mark.note.place for mark in shown.opens] == ["figure-1", "figure-2"]
    assert all(mark.first for mark in shown.opens)
    assert [note.number for note in shown.done] == [1, 2]


def test_of_crossing_quotes_the_one_goes_on_after_the_other():
    annotated = annotate(["甲乙丙"], quotes("甲乙", "乙丙"))
    assert covered(annotated) == {"figure-1": "甲乙", "figure-2": "乙丙"}
    assert [[note.number for note in s.done] for s in segments(annotated)] == [[], [1], [2]]


def test_a_quote_that_is_not_there_marks_nothing():
    annotated = annotate(["甲乙"], quotes("丙"))
    assert [s.text for s in segments(annotated)] == ["甲乙"]
    assert [note.place for note in annotated.notes] == ["figure-1"]


def test_the_sorts_that_are_marked_are_named():
    annotated = annotate(["甲乙"], [*quotes("甲", sort=Sort.AS_OF), *quotes("乙")])
    assert annotated.sorts == {"figure": "数据", "as-of": "数据截至"}
