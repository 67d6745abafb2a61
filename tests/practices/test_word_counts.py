"""search_term.documents: in how many published practices each word is, whoever writes what."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from practices import entries, indexing
from practices.editing import life
from practices.models import Practice, PracticeIndex, Theme
from search.models import Term
from search.query import name_key
from search.terms import ALL
from search.vector import postings

from .builders import (
    GDD,
    double,
    draft_of,
    gdd,
    practice,
    publish,
    restore,
    source,
    user,
    withdraw,
)
from .forms import save
from .overlap import Overlap

pytestmark = pytest.mark.django_db

LIST = "/admin/practices/practice/"


def counted():
    """Return what is counted, without words that no published practice has."""
    return dict(Term.objects.exclude(documents=0).values_list("word", "documents"))


def rows():
    """Return what should be counted: the words of the rows of what is published now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, count(*) FROM practices_practice"
            " JOIN practices_practiceindex ON practice_id = id,"
            " unnest(tsvector_to_array(vector) || ''::text) word"
            " WHERE status = 'published' GROUP BY word"
        )
        return dict(cursor.fetchall())


def count_of(word):
    return counted().get(word, 0)


@pytest.fixture(autouse=True)
def right():
    """At the end of every test the counts are right."""
    yield
    assert counted() == rows()
    assert indexing.miscounted() == []


def run(**options):
    out = StringIO()
    call_command("reindex", stdout=out, **options)
    return out.getvalue()


def rename(admin, theme, name):
    response = save(admin, f"/admin/practices/theme/{theme.pk}/change/", name=name)
    assert response.status_code == 302


# what is counted


def test_after_loading_every_word_is_counted_as_the_texts_have_it():
    truth = Counter()
    published = Practice.objects.published().values_list("pk", flat=True)
    for entry in entries.read(list(published)):
        truth.update({*postings(entry.fields), name_key(entry.name), ALL})
    assert counted() == truth
    assert truth[ALL] == 39
    assert truth["税链"] == 1


def test_a_word_counts_once_a_practice():
    practice(101, name="瞭望塔", summary="瞭望塔", body="瞭望塔，瞭望塔。")
    practice(102, name="又一座瞭望塔")
    assert count_of("瞭望") == 2


def test_a_draft_is_not_counted():
    practice(name="瞭望塔", status="draft")
    assert count_of("瞭望") == 0
    assert Term.objects.filter(word="瞭望").exists()


def test_a_practice_that_is_not_indexed_yet_is_not_counted():
    made = practice(name="瞭望塔")
    PracticeIndex.objects.filter(practice=made).delete()
    assert count_of("瞭望") == 0
    assert count_of(ALL) == 39


def test_twice_the_practices_count_twice():
    before = counted()
    double()
    assert counted() == {word: 2 * documents for word, documents in before.items()}


# edits


def test_an_edit_counts_what_is_new_and_no_more_what_is_gone():
    made = practice(name="瞭望塔", body="唐诗。")
    Practice.objects.filter(pk=made.pk).update(body="元曲。")
    indexing.reindex(Practice.objects.filter(pk=made.pk))
    assert (count_of("瞭望"), count_of("唐诗"), count_of("元曲")) == (1, 0, 1)


def test_reindexing_what_is_the_same_counts_nothing():
    before = counted()
    indexing.reindex(Practice.objects.all())
    assert counted() == before


def test_an_edit_through_the_admin(admin):
    for summary in ("瞭望塔", "望海楼"):
        address = f"{LIST}{draft_of(1).pk}/change/"
        assert save(admin, address, summary=summary).status_code == 302
        # what is not published yet counts for nothing
        assert count_of(summary[:2]) == 0
        publish(draft_of(1))
        assert count_of(summary[:2]) == 1
    assert count_of("瞭望") == 0


def test_a_revision_of_what_was_withdrawn():
    made = practice(name="瞭望塔")
    withdrawn = life.withdraw(made, user("reviewer"), "试行撤回。")
    assert count_of("瞭望") == 0
    revision = life.revise(withdrawn, user("writer"))
    revision.name = "摘星阁"
    revision.original_name, revision.departure_reason = "瞭望塔", "试改。"
    revision.save()
    publish(life.saved(revision, user("writer"), "改名"))
    assert (count_of("瞭望"), count_of("摘星阁")) == (0, 1)


def test_renaming_a_term(admin):
    theme = Theme.objects.get(slug="ip")
    tagged = theme.practices.count()
    assert (
        save(admin, f"/admin/practices/theme/{theme.pk}/change/", name="瞭望塔").status_code == 302
    )
    assert count_of("瞭望") == tagged > 1


def test_a_renamed_term_of_drafts_is_not_counted(admin):
    theme = Theme.objects.create(slug="tower", name="摘星阁", position=99)
    made = practice(themes=["tower"], status="draft")
    assert (
        save(admin, f"/admin/practices/theme/{theme.pk}/change/", name="瞭望塔").status_code == 302
    )
    assert count_of("瞭望") == 0
    publish(made)
    assert count_of("瞭望") == 1


# publishing and withdrawing


def test_publishing_and_withdrawing():
    made = [practice(number, name=f"瞭望塔{number}", status="draft") for number in (101, 102)]
    for draft in made:
        publish(draft)
    assert count_of("瞭望") == 2
    assert count_of(ALL) == 41
    for public in (made[0], gdd(13)):
        life.withdraw(public, user("reviewer"), "试行撤回。")
    assert (count_of("瞭望"), count_of("税链"), count_of(ALL)) == (1, 0, 39)


def test_an_update_of_the_status_of_many():
    everything = Practice.objects.all()
    withdraw(everything)
    assert counted() == {}
    restore(everything.filter(number=13))
    assert count_of("税链") == count_of(ALL) == 1
    restore(everything)
    assert count_of(ALL) == 39


def test_an_update_that_leaves_the_status_as_it_is():
    before = counted()
    restore(Practice.objects)
    Practice.objects.filter(number=13).update(summary="瞭望塔")
    assert counted() == before
    indexing.reindex(Practice.objects.filter(number=13))


def test_a_change_of_the_number_or_the_list_counts_nothing():
    before = counted()
    Practice.objects.filter(number=13).update(source=source(), number=99)
    assert counted() == before


def test_bulk_update():
    stored = list(Practice.objects.filter(number__lte=3))
    for item in stored:
        item.status, item.withdrawn_at, item.withdrawal_reason = "withdrawn", timezone.now(), "试。"
    Practice.objects.bulk_update(stored, ["status", "withdrawn_at", "withdrawal_reason"])
    assert count_of(ALL) == 36


# deleting


def test_deleting_one_and_many():
    made = [practice(number, name=f"瞭望塔{number}") for number in (101, 102, 103)]
    made[0].delete()
    assert count_of("瞭望") == 2
    Practice.objects.filter(pk__in=[made[1].pk]).delete()
    assert count_of("瞭望") == 1
    Practice.objects.filter(pk__in=[made[2].pk, gdd(13).pk]).delete()
    assert (count_of("瞭望"), count_of("税链"), count_of(ALL)) == (0, 0, 38)
    Practice.objects.all().delete()
    assert counted() == {}


def test_deleting_a_draft_counts_nothing():
    before = counted()
    practice(name="瞭望塔", status="draft").delete()
    assert counted() == before


def test_deleting_a_source_with_its_practices(admin):
    other = source()
    before = counted()
    double(other)
    with pytest.raises(ProtectedError):
        other.delete()
    assert count_of(ALL) == 78
    other.practices.all().delete()
    other.delete()
    assert counted() == before


def test_deleting_search_rows():
    PracticeIndex.objects.filter(practice__number=13).delete()
    assert (count_of("税链"), count_of(ALL)) == (0, 38)
    run()
    assert (count_of("税链"), count_of(ALL)) == (1, 39)


def test_a_search_row_changed_by_hand():
    PracticeIndex.objects.filter(practice__number=13).update(vector="")
    assert (count_of("税链"), count_of(ALL)) == (0, 39)
    run()
    assert count_of("税链") == 1


# a transaction counts as a whole


@pytest.mark.parametrize(
    "write",
    [
        lambda: practice(name="瞭望塔"),
        lambda: withdraw(Practice.objects.filter(number=13)),
        lambda: Practice.objects.filter(number=13).delete(),
    ],
)
def test_what_is_rolled_back_is_not_counted(write):
    before = counted()
    with transaction.atomic():
        write()
        assert counted() != before
        transaction.set_rollback(True)
    assert counted() == before


# words of all kinds


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "！！"},
        {"name": "'\\''"},
        {"name": "瞭望塔", "summary": "瞭望塔"},
        {"name": "税链"},
        {"name": "a b"},
        {"body": "'''\\\\'"},
        {"body": "x" * 15_000},
        {"body": "9" * 15_000},
        {"body": "".join(chr(0x4E00 + n) for n in range(3_000))},
        {"body": "e\u0301\u200b\u202e🚀"},
    ],
    ids=lambda fields: str(fields)[:40],
)
def test_whatever_stands_in_a_text_is_counted(fields):
    made = practice(**fields)
    assert count_of(ALL) == 40
    assert counted() == rows()
    made.delete()
    assert count_of(ALL) == 39


# repair


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda: Term.objects.filter(word="税链").update(documents=7), "税链"),
        (lambda: Term.objects.filter(word="税链").delete(), "税链"),
        (lambda: Term.objects.create(word="瞭望", documents=1), "瞭望"),
        (lambda: Term.objects.filter(word=ALL).update(documents=F("documents") + 1), ALL),
    ],
)
def test_check_reports_a_wrong_count_and_reindex_repairs_it(spoil, word):
    spoil()
    assert indexing.miscounted() == [word]
    with pytest.raises(CommandError) as refused:
        run(check=True)
    assert f"词频有误：{word}\n" in str(refused.value)
    assert "请运行 manage.py reindex" in str(refused.value)
    assert indexing.miscounted() == [word]
    run()
    assert run(check=True) == "索引与内容一致。\n"


def test_what_went_past_the_triggers_is_repaired():
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE practices_practiceindex")
    assert len(indexing.miscounted()) > 1000
    with pytest.raises(CommandError) as refused:
        run(check=True)
    assert str(refused.value).count("词频有误：") == 10
    run()
    assert run(check=True) == "索引与内容一致。\n"


def test_drift_names_the_miscounted_words():
    Term.objects.filter(word="税链").update(documents=7)
    found = indexing.drift(Practice.objects.all())
    assert found == indexing.Drift([], [], ["税链"])
    indexing.recount()


def test_recounting_what_is_right_changes_nothing():
    before = counted()
    indexing.recount()
    assert counted() == before


# two connections


def of_notice(number):
    return Practice.objects.filter(number=number, source__slug=GDD)


def committed(number, **fields):
    """Make a practice; that it has a theme is checked when the transaction ends."""
    with transaction.atomic():
        practice(number, **fields)


def rewrite(number, body):
    indexing.hold()
    Practice.objects.filter(number=number, source__slug=GDD).update(body=body)
    indexing.reindex(Practice.objects.filter(number=number, source__slug=GDD))


@pytest.mark.django_db(transaction=True)
def test_two_edits_that_bring_the_same_new_word():
    committed(101)
    committed(102)
    failed = Overlap().run(lambda: rewrite(101, "瞭望塔。"), lambda: rewrite(102, "瞭望塔。"))
    assert failed == [None, None]
    assert count_of("瞭望") == 2


@pytest.mark.django_db(transaction=True)
def test_one_is_withdrawn_while_another_is_deleted():
    committed(101, name="瞭望塔一")
    committed(102, name="瞭望塔二")
    failed = Overlap().run(
        lambda: withdraw(of_notice(101)), lambda: Practice.objects.filter(number=102).delete()
    )
    assert failed == [None, None]
    assert count_of("瞭望") == 0


@pytest.mark.django_db(transaction=True)
def test_one_practice_is_withdrawn_while_it_is_edited():
    committed(101, body="唐诗。")
    withdrawn = Overlap().run(lambda: rewrite(101, "元曲。"), lambda: withdraw(of_notice(101)))
    assert withdrawn == [None, None]
    assert (count_of("唐诗"), count_of("元曲")) == (0, 0)
    restored = Overlap().run(lambda: restore(of_notice(101)), lambda: rewrite(101, "宋词。"))
    assert restored == [None, None]
    assert (count_of("元曲"), count_of("宋词")) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_publishing_several_and_an_edit_do_not_wait_for_each_other():
    """The second locks aaaa and waits for zzzz, which the first has; then the first needs aaaa."""
    committed(101, body="zzzz", status="draft")
    committed(102, body="aaaa", status="draft")
    committed(103)
    overlap = Overlap()

    def publish_both():
        indexing.hold(taxonomies=True)
        restore(of_notice(101))
        overlap.let_the_second_go_on()
        restore(of_notice(102))

    assert overlap.run(publish_both, lambda: rewrite(103, "aaaa zzzz")) == [None, None]
    assert (count_of("aaaa"), count_of("zzzz")) == (2, 2)
