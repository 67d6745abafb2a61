import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from search.lookup import look_up
from search.models import SynonymGroup
from search.plan import understand
from search.query import parse
from search.synonyms import MAX_SPAN, said, spans

pytestmark = pytest.mark.django_db


def group(name, *others):
    return SynonymGroup.objects.create(name=name, others=list(others))


def found(text):
    clauses = parse(text).clauses
    synonyms, _ = look_up(said(clauses), [])
    return spans(clauses, synonyms)


def test_a_group_is_at_work_at_once():
    assert found("飞天扫把") == {}
    made = group("扫帚飞行", "飞天扫把", "飞行扫帚")
    assert found("飞天扫把") == {(0, 2): ("扫帚飞行", "飞行扫帚")}
    assert understand("飞天扫把").concepts[0].synonyms == ("扫帚飞行", "飞行扫帚")
    made.delete()
    assert found("飞天扫把") == {}


def test_a_word_has_the_synonyms_of_all_its_groups_once():
    group("税链甲", "税链乙", "税链丙")
    group("税链丁", "税链乙", "税链甲")
    ((said, others),) = found("税链乙").items()
    assert said == (0, len(parse("税链乙").clauses))
    assert sorted(others) == ["税链丁", "税链丙", "税链甲"]


def test_the_longest_term_wins():
    group("扫帚飞行", "飞天扫把")
    group("扫帚", "笤帚")
    assert found("扫帚飞行") == {(0, 2): ("飞天扫把",)}
    assert found("扫帚清扫") == {(0, 1): ("笤帚",)}


def test_of_two_that_overlap_one_is_chosen():
    group("扫帚飞行", "飞天扫把")
    group("飞行扫帚", "会飞的扫帚")
    assert found("扫帚飞行扫帚") == {(0, 2): ("飞天扫把",)}


@pytest.mark.parametrize(
    "text", ["扫帚 飞行", "扫帚　飞行", "“扫帚”飞行", "掃帚飛行", "扫帚，飞行"]
)
def test_a_term_may_be_typed_in_pieces(text):
    group("扫帚飞行", "飞天扫把")
    assert found(text) == {(0, 2): ("飞天扫把",)}


@pytest.mark.parametrize(
    "text", ["“扫帚飞行”", "扫帚 “飞行”", "扫帚|飞行", "扫帚飞行|税链", "飞行扫帚"]
)
def test_what_is_quoted_or_an_alternative_has_no_synonyms(text):
    group("扫帚飞行", "飞天扫把")
    assert found(text) == {}


def test_terms_are_found_in_the_middle_of_a_question():
    group("扫帚飞行", "飞天扫把")
    assert found("怎么扫帚飞行去")[1, 3] == ("飞天扫把",)


@pytest.mark.parametrize("word", ["smart city", "上管老下管小", "4.0模式", "一扫帚一飞行"])
def test_every_word_that_a_group_may_have_is_found(word):
    made = SynonymGroup(name="扫帚飞行", others=[word])
    made.full_clean()
    made.save()
    assert "扫帚飞行" in found(word).get((0, len(parse(word).clauses)), ())


def test_every_word_of_the_catalogues_groups_is_found():
    words = {word for made in SynonymGroup.objects.all() for word in made.words}
    parsed = {word: [clause.plain for clause in parse(word).clauses] for word in words}
    missed = [
        word
        for word, plain in parsed.items()
        if len(plain) > MAX_SPAN or "".join(said.text for said in plain if said) != word
    ]
    assert missed == []


def test_the_catalogue_has_groups_of_many_fields():
    assert SynonymGroup.objects.count() >= 150
    assert len(set(SynonymGroup.objects.values_list("area", flat=True))) >= 18


@pytest.mark.parametrize(
    ("text", "synonym"),
    [
        ("工商登记", "商事登记"),
        ("一门式", "一站式"),
        ("通关", "清关"),
        ("开公司", "企业开办"),
    ],
)
def test_the_catalogues_groups_know_what_offices_say(text, synonym):
    assert any(synonym in others for others in found(text).values())


def test_synonyms_cost_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        found("如何办理工商登记和通关手续")


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("扫帚飞行", ["飞天扫把", "飞行扫帚2.0"]),
        ("扫帚ukey", ["it s"]),
        ("扫帚", ["帚" * 20]),
    ],
)
def test_words_in_normal_form_make_a_group(name, others):
    SynonymGroup(name=name, others=others).full_clean()


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("", ["飞天扫把"]),
        ("扫", ["飞天扫把"]),
        ("扫" * 21, ["飞天扫把"]),
        ("掃帚飛行", ["飞天扫把"]),
        ("扫帚ＦＬＹ", ["飞天扫把"]),
        ("扫帚Fly", ["飞天扫把"]),
        ("扫帚 飞行", ["飞天扫把"]),
        ("“扫帚”飞行", ["飞天扫把"]),
        ("扫帚飞行。", ["飞天扫把"]),
        ("扫帚飞行", []),
        ("扫帚飞行", ["飞"]),
        ("扫帚飞行", ["飞天 扫把"]),
        ("扫帚飞行", ["e-mail"]),
        ("扫帚飞行", ["c++"]),
        ("扫帚飞行", ["上管老、下管小"]),
        ("扫帚飞行", [""]),
        ("扫帚飞行", ["扫帚飞行"]),
        ("扫帚飞行", ["飞天扫把", "飞天扫把"]),
    ],
)
def test_other_words_are_refused(name, others):
    with pytest.raises(ValidationError):
        SynonymGroup(name=name, others=others).full_clean()


def test_the_refusal_says_how_to_write_the_word():
    with pytest.raises(ValidationError, match="应写成“扫帚飞行”"):
        SynonymGroup(name="“掃帚”飞行", others=["飞天扫把"]).full_clean()


def test_a_name_has_one_group():
    group("扫帚飞行", "飞天扫把")
    with pytest.raises(ValidationError):
        SynonymGroup(name="扫帚飞行", others=["飞行扫帚"]).full_clean()


def test_the_database_has_no_group_of_one_word():
    with pytest.raises(IntegrityError), transaction.atomic():
        SynonymGroup.objects.create(name="扫帚飞行", others=[])


def test_a_group_is_called_by_its_words():
    assert str(group("扫帚飞行", "飞天扫把")) == "扫帚飞行 / 飞天扫把"
