"""The database itself refuses what must not be, whatever way it is written."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from practices.models import (
    Erratum,
    Event,
    Figure,
    First,
    Import,
    ImportRow,
    Indicator,
    Instrument,
    Practice,
    PracticeTheme,
    Source,
    Theme,
)

from .builders import gdd, practice, source

pytestmark = pytest.mark.django_db


def change(model, **fields):
    """Change the first row past models and forms."""
    model.objects.filter(pk=model.objects.order_by("pk").first().pk).update(**fields)


def commit(write):
    """Write, and check what is otherwise checked at commit; undo all if it is refused."""
    with transaction.atomic():
        write()
        connection.check_constraints()


def figure(**fields):
    values = {"label": "名目", "kind": "scale", "value": "100%", "quote": "100%抽查"}
    return Figure(practice=gdd(1), **{**values, **fields})


def add(*rows):
    """Write rows past their models' own checks."""
    type(rows[0]).objects.bulk_create(rows)


REFUSED = [
    ("theme_slug_format", lambda: change(Theme, slug="Bad Slug")),
    ("theme_slug_format", lambda: change(Theme, slug="a--b")),
    ("theme_slug_format", lambda: change(Theme, slug="a\n")),
    ("theme_slug_format", lambda: change(Theme, slug="")),
    ("theme_name_not_blank", lambda: change(Theme, name=" \u3000\n")),
    ("indicator_slug_format", lambda: change(Indicator, slug="中文")),
    ("indicator_name_not_blank", lambda: change(Indicator, name="")),
    ("instrument_slug_format", lambda: change(Instrument, slug="-a")),
    ("instrument_name_not_blank", lambda: change(Instrument, name="")),
    ("source_slug_format", lambda: change(Source, slug="gdd_2022")),
    ("source_title_not_blank", lambda: change(Source, title="")),
    ("source_document_number_not_blank", lambda: change(Source, document_number=" ")),
    ("source_issuer_not_blank", lambda: change(Source, issuer="")),
    ("source_preamble_not_blank", lambda: change(Source, preamble="\n")),
    ("source_list_title_not_blank", lambda: change(Source, list_title="")),
    ("practice_number_unique_in_source", lambda: practice(number=1)),
    ("practice_name_unique_in_source", lambda: practice(name=gdd(1).name)),
    ("practice_number_positive", lambda: practice(number=0)),
    ("practice_name_not_blank", lambda: practice(name="\t")),
    ("practice_body_not_blank", lambda: practice(body="")),
    ("practice_status_valid", lambda: practice(status="hidden")),
    ("practice_as_of_with_quote", lambda: practice(as_of_quote="正文")),
    ("practice_as_of_in_quote", lambda: practice(as_of="去年", as_of_quote="正文")),
    ("practice_as_of_quote_in_body", lambda: practice(as_of="去年", as_of_quote="截至去年")),
    ("practice_as_of_quote_in_body", lambda: practice(as_of="_", as_of_quote="正_一")),
    ("practice_as_of_quote_in_body", lambda: practice(as_of="%", as_of_quote="正%一")),
    ("practice_revision_is_unpublished", lambda: revision(status="published")),
    ("practice_revision_is_unpublished", lambda: revision(**WITHDRAWN)),
    ("practice_once_published_no_draft", lambda: change(Practice, status="draft")),
    ("practice_once_published_no_draft", lambda: change(Practice, status="review")),
    ("practice_scheduled_has_time", lambda: practice(status="scheduled")),
    ("practice_scheduled_has_time", lambda: practice(status="draft", scheduled_for=NOW)),
    ("practice_withdrawal_explained", lambda: practice(status="withdrawn")),
    ("practice_withdrawal_explained", lambda: practice(**{**WITHDRAWN, "withdrawn_at": None})),
    ("practice_withdrawal_explained", lambda: practice(**WITHDRAWN | {"withdrawal_reason": " "})),
    ("practice_withdrawal_explained", lambda: practice(withdrawal_reason="过时")),
    ("practice_withdrawal_explained", lambda: practice(withdrawn_at=NOW)),
    ("practice_withdrawal_explained", lambda: practice(successor=gdd(2))),
    ("practice_departure_explained", lambda: practice(original_name="原名")),
    ("practice_departure_explained", lambda: practice(original_body="原文", departure_reason=" ")),
    ("practice_departure_explained", lambda: practice(departure_reason="勘误")),
    ("practice_departs_from_original", lambda: departing(name="同名", original_name="同名")),
    ("practice_departs_from_original", lambda: departing(body="同文", original_body="同文")),
    ("event_kind_valid", lambda: Event.objects.create(kind="guess")),
    ("import_state_valid", lambda: Import.objects.create(state="lost")),
    ("importrow_outcome_valid", lambda: add(import_row(outcome="guess"))),
    ("importrow_position_unique", lambda: twice(import_row())),
    ("practice_theme_once", lambda: theme_link(gdd(1), "construction", 9)),
    ("practice_theme_position_unique", lambda: theme_link(gdd(1), "ip", 1)),
    ("practice_theme_position_positive", lambda: theme_link(gdd(1), "ip", 0)),
    ("figure_label_unique_in_practice", lambda: add(figure(), figure())),
    ("figure_kind_valid", lambda: add(figure(kind="guess"))),
    ("figure_label_not_blank", lambda: add(figure(label=" "))),
    ("figure_quote_not_blank", lambda: add(figure(quote=" "))),
    ("figure_states_something", lambda: add(figure(value=""))),
    ("figure_states_something", lambda: add(figure(kind="change", value=""))),
    ("figure_states_something", lambda: add(figure(kind="target", before="1天"))),
    ("figure_values_in_quote", lambda: add(figure(value="99%"))),
    ("figure_values_in_quote", lambda: add(figure(kind="change", value="", before="99%"))),
    ("figure_values_in_quote", lambda: add(figure(kind="change", value="", after="99%"))),
    ("figure_values_in_quote", lambda: add(figure(value="1%抽"))),
    ("first_quote_unique_in_practice", lambda: add(first("信任"), first("信任"))),
    ("first_scope_valid", lambda: add(first("信任", scope="world"))),
    ("first_quote_not_blank", lambda: add(first(""))),
    ("erratum_of_practice_or_source", lambda: add(Erratum(quote="信任", note="疑"))),
    ("erratum_of_practice_or_source", lambda: change(Erratum, source=Source.objects.get())),
    ("erratum_quote_unique_in_practice", lambda: add(erratum(), erratum())),
    ("erratum_quote_unique_in_source", lambda: add(of_notice("2018年"), of_notice("2018年"))),
    ("erratum_quote_not_blank", lambda: add(erratum(quote=""))),
    ("erratum_note_not_blank", lambda: add(erratum(note=" "))),
    # migration 0002: quotes stand in their texts
    ("practice_quotes_in_body", lambda: add(figure(quote="从来没有100%"))),
    ("practice_quotes_in_body", lambda: add(first("从来没有的话"))),
    ("practice_quotes_in_body", lambda: add(erratum(quote="从来没有的话"))),
    ("practice_quotes_in_body", lambda: change(Figure, quote="从来没有100%")),
    ("practice_quotes_in_body", lambda: change(First, quote="从来没有的话")),
    ("practice_quotes_in_body", lambda: change(Figure, practice=gdd(39))),
    ("practice_quotes_in_body", lambda: change(Erratum, practice=gdd(39))),
    ("practice_published_with_theme", lambda: practice(themes=[])),
    ("practice_published_with_theme", lambda: publish(bare_draft())),
    ("practice_published_with_theme", lambda: primary().delete()),
    ("practice_published_with_theme", lambda: primary()._raw_delete("default")),
    ("practice_published_with_theme", lambda: primary().update(position=9)),
    ("practice_published_with_theme", lambda: primary().update(practice=bare_draft())),
    ("source_quotes_in_text", lambda: add(of_notice("从来没有的话"))),
    ("source_quotes_in_text", lambda: change(Source, title="别的标题", preamble="别的正文")),
]


NOW = timezone.now()
WITHDRAWN = {"status": "withdrawn", "withdrawn_at": NOW, "withdrawal_reason": "过时"}


def revision(**fields):
    return practice(number=1, name="改写", revises=gdd(1), **fields)


def departing(**fields):
    return practice(**{"departure_reason": "勘误", **fields})


def import_row(**fields):
    run = Import.objects.create(file_name="清单.xlsx")
    return ImportRow(run=run, position=1, values={}, cells={}, unread=[], **fields)


def twice(row):
    row.save()
    row.pk = None
    row.save()


def primary():
    return gdd(1).theme_links.filter(position=1)


def bare_draft():
    return practice(themes=[], status="draft")


def publish(draft):
    Practice.objects.filter(pk=draft.pk).update(status="published")


def theme_link(of, theme, position):
    add(PracticeTheme(practice=of, theme=Theme.objects.get(slug=theme), position=position))


def first(quote, scope="national"):
    return First(practice=gdd(1), scope=scope, quote=quote)


def erratum(**fields):
    return Erratum(**{"practice": gdd(1), "quote": "信任", "note": "疑误", **fields})


def of_notice(quote):
    return erratum(practice=None, source=Source.objects.get(), quote=quote)


@pytest.mark.parametrize(("name", "write"), REFUSED)
def test_it_refuses(name, write):
    with pytest.raises(IntegrityError) as refused:
        commit(write)
    assert refused.value.__cause__.diag.constraint_name == name


def test_no_constraint_is_left_untried():
    models = apps.get_app_config("practices").get_models()
    named = {constraint.name for model in models for constraint in model._meta.constraints}
    assert named == {name for name, _ in REFUSED} - {
        "practice_quotes_in_body",
        "practice_published_with_theme",
        "source_quotes_in_text",
    } | {
        # a trigger sets the date before it can be missed; see test_published_at
        "practice_published_has_date",
    }


@pytest.mark.parametrize("model", [Theme, Indicator, Instrument])
@pytest.mark.parametrize("field", ["slug", "name"])
def test_terms_are_unique(model, field):
    value = getattr(model.objects.order_by("pk").last(), field)
    with pytest.raises(IntegrityError, match=f"practices_{model._meta.model_name}_{field}"):
        change(model, **{field: value})


def test_sources_are_unique_by_document_number():
    with pytest.raises(IntegrityError, match="document_number"):
        source(document_number="粤改经济组函〔2022〕1号")


def test_a_theme_in_use_cannot_be_deleted():
    with pytest.raises(ProtectedError):
        Theme.objects.get(slug="ip").delete()


def test_a_source_in_use_cannot_be_deleted():
    with pytest.raises(ProtectedError):
        Source.objects.get().delete()


def test_what_hangs_on_a_practice_goes_with_it():
    gdd(13).delete()
    connection.check_constraints()
    assert not Figure.objects.filter(practice__number=13).exists()


def test_a_draft_needs_no_theme_yet():
    bare_draft()
    connection.check_constraints()


def test_two_themes_can_change_places():
    one, two = PracticeTheme.objects.filter(practice=gdd(2))
    with transaction.atomic():
        PracticeTheme.objects.filter(pk=one.pk).update(position=two.position)
        PracticeTheme.objects.filter(pk=two.pk).update(position=one.position)
    connection.check_constraints()


def test_the_error_names_the_practice_and_the_quote():
    quote = "企业报批所需材料从312项精简到119项"
    broken = gdd(2).body.replace(quote, "企业报批所需材料从312项精简到118项")
    with pytest.raises(IntegrityError) as refused:
        commit(lambda: Practice.objects.filter(pk=gdd(2).pk).update(body=broken))
    assert f"第2条“{gdd(2).name}”" in str(refused.value)
    assert f"“{quote}”" in str(refused.value)


def test_the_error_names_the_notice_and_the_quote():
    with pytest.raises(IntegrityError) as refused:
        commit(lambda: add(of_notice("2108年6月")))
    assert "粤改经济组函〔2022〕1号" in str(refused.value)
    assert "“2108年6月”" in str(refused.value)


def test_a_quote_may_be_from_any_part_of_the_notice():
    notice = Source.objects.get()
    notice.errata.all().delete()
    add(*(of_notice(part) for part in notice.text.splitlines() if part))
    connection.check_constraints()


@pytest.mark.parametrize("body_first", [True, False])
def test_body_and_quote_change_together_in_any_order(body_first):
    writes = [
        lambda: Practice.objects.filter(number=2).update(body=gdd(2).body.replace("119", "118")),
        lambda: Figure.objects.filter(label="企业报批所需材料").update(
            quote="企业报批所需材料从312项精简到118项", after="118项"
        ),
    ]
    for write in writes if body_first else reversed(writes):
        write()
    connection.check_constraints()


def test_an_edit_elsewhere_in_the_body_is_none_of_the_quotes_business():
    Practice.objects.filter(number=2).update(body=f"{gdd(2).body}又一句。")
    connection.check_constraints()


def test_a_quote_with_signs_of_patterns_is_taken_literally():
    Practice.objects.filter(number=2).update(body=f"{gdd(2).body}100%_\\")
    add(Erratum(practice=gdd(2), quote="100%_\\", note="疑误"))
    connection.check_constraints()
    with pytest.raises(IntegrityError):
        commit(lambda: add(Erratum(practice=gdd(2), quote="1%_\\", note="疑误")))


@pytest.mark.django_db(transaction=True)
def test_a_wrong_quote_is_refused_at_commit():
    with pytest.raises(IntegrityError, match="引文") as refused, transaction.atomic():
        change(Figure, quote="从来没有100%")
    assert refused.value.__cause__.diag.constraint_name == "practice_quotes_in_body"
    assert not Figure.objects.filter(quote="从来没有100%").exists()
