import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.plan import ENOUGH, ENOUGH_BESIDE_ALL, PART, SYNONYM, Plan, guesses, understand
from search.query import parse
from search.terms import Frequencies
from tests.practices.builders import synonyms

from .strategies import queries
from .test_tsquery import assert_accepted

pytestmark = pytest.mark.django_db


def said(plan):
    """Return what the concepts say, in short."""
    return [[word.text for clause in c.clauses for word in clause.words] for c in plan.concepts]


def matches(tsquery, vector):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector, tsquery])
        return cursor.fetchone()[0]


def answers(plan, vector, *, beside_all):
    return any(matches(said, vector) for said in plan.answer(complete=int(beside_all)))


def complete(plan, vector):
    return all(any(matches(said, vector) for said in group) for group in plan.complete)


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("税链 发票", [["税链"], ["发票"]]),
        ("税务|发票 平台", [["税务", "发票"], ["平台"]]),
        # words that tell nothing count only where there are no others
        ("怎么 税链", [["税链"]]),
        ("怎么 有没有", [["怎么"], ["有没有"]]),
        ("的", [["的"]]),
        # a phrase must be there, and has no part in the weight
        ("“税链” 发票", [["发票"]]),
        ("“税链” 怎么办", []),
        ("税链 -发票", [["税链"]]),
        ("-发票", []),
        ("", []),
    ],
)
def test_it_knows_what_a_query_says(text, concepts):
    assert said(understand(text)) == concepts


def test_words_that_say_one_thing_are_one_concept():
    synonyms("扫帚飞行", "飞天扫把")
    plan = understand("扫帚 飞行 税链")
    assert said(plan) == [["扫帚", "飞行"], ["税链"]]
    assert plan.concepts[0].synonyms == ("飞天扫把",)
    first = plan.concepts[0]
    assert first.weight == sum(part.weight for part in first.said) > plan.concepts[1].weight


def test_a_concept_is_said_literally_or_otherwise():
    synonyms("扫帚飞行", "飞天扫把")
    (concept,) = understand("扫帚飞行").concepts
    assert concept.literal() == "(('扫帚') & ('飞行'))"
    assert concept.literal("A") == "(('扫帚':A) & ('飞行':A))"
    assert concept.otherwise == "('飞天' & '天扫' & '扫把')"
    assert matches(concept.either, "'扫帚':1 '飞行':9")
    assert matches(concept.either, "'飞天':1 '天扫':2 '扫把':3")
    assert not matches(concept.either, "'扫帚':1")
    assert matches(concept.hint, "'扫帚':1")


def test_a_synonym_and_a_part_are_worth_less_than_the_word():
    assert 0 < PART < SYNONYM < 1


def test_rare_words_weigh_more():
    rare, common = understand("税链 企业").concepts
    assert rare.weight > common.weight
    # either will do: it weighs as little as the commoner one
    assert understand("税链|企业").concepts[0].weight == common.weight


@pytest.mark.parametrize("text", ["", "  ", "-税链", "|", "，"])
def test_a_plan_for_nothing_is_false_and_costs_nothing(text, django_assert_num_queries):
    with django_assert_num_queries(0):
        plan = understand(text)
    assert not plan
    assert plan == Plan(parse(text), (), Frequencies({}, 0))


def test_what_is_known_of_the_words_costs_a_query(django_assert_num_queries):
    # and one for 发票 as it might have been meant
    with django_assert_num_queries(2):
        understand("如何办理税链发票")


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ("税链", ""),
        ("“税链” 发票", "('税链')"),
        ("发票 -税链", "!('税链')"),
        ("“税链” “发票” -平台", "(('税链') & ('发票') & !('平台'))"),
    ],
)
def test_phrases_and_exclusions_are_required(text, required):
    assert understand(text).required == required


def test_everything_is_all_words_or_synonyms_and_all_phrases():
    synonyms("扫帚飞行", "飞天扫把")
    plan = understand("“税链” 扫帚飞行")
    assert plan.all() == "(('税链') & (('扫帚') & ('飞行')))"
    assert plan.all("A") == "(('税链':A) & (('扫帚':A) & ('飞行':A)))"
    assert matches(plan.all_said, "'税链':1 '飞天':7 '天扫':8 '扫把':9")
    assert not matches(plan.all(), "'税链':1 '飞天':7 '天扫':8 '扫把':9")
    assert not matches(plan.all_said, "'飞天':7 '天扫':8 '扫把':9")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("税链发票", "('税链' <1> '链发' <1> '发票')"),
        (
            "39条 经验",
            (
                "(('39条经' <2> '条经' <1> '经验')"
                " | ('三十' <1> '十九' <1> '九条' <1> '条经' <1> '经验'))"
            ),
        ),
        ("税链 -发票", ""),
    ],
)
def test_the_whole_is_the_bare_text(text, whole):
    assert understand(text).whole() == whole


def test_a_piece_is_where_numbers_and_letters_go_on():
    assert understand("4小时").piece == "(('4小时' | '~4小时'))"
    assert understand("税务uk").piece == "('税务' <1> '务uk':*)"
    assert understand("税链").piece == ""


def test_enough_is_a_part_of_the_weight_but_of_long_questions_one_rare_word():
    plan = understand("税链 企业")
    total = sum(concept.weight for concept in plan.concepts)
    assert plan.enough(beside_all=False) == pytest.approx(ENOUGH * total)
    assert plan.enough(beside_all=True) == pytest.approx(ENOUGH_BESIDE_ALL * total)
    long = understand("税链 图书馆 政务雷达 苗圃 退坡 无费区 免申即享 企业")
    assert long.enough(beside_all=False) == pytest.approx(long.known.unique * 1.01)


@pytest.mark.parametrize("beside_all", [True, False])
def test_nobody_asks_for_a_word_in_most_documents_alone(beside_all):
    plan = understand("企业 税链 图书馆")
    assert answers(plan, "'税链':1", beside_all=beside_all)
    assert answers(plan, "'图书馆':1", beside_all=beside_all)
    assert not answers(plan, "'企业':1", beside_all=beside_all)
    assert answers(understand("企业"), "'企业':1", beside_all=beside_all)


@pytest.mark.parametrize("beside_all", [True, False])
def test_nobody_asks_for_a_synonym_in_most_documents_alone(beside_all):
    synonyms("瞭望塔", "企业", "观察哨")
    plan = understand("瞭望塔 图书馆")
    assert plan.concepts[0].common == {"企业"}
    assert answers(plan, "'观察哨':1 '观察':1 '察哨':2", beside_all=beside_all)
    assert not answers(plan, "'企业':1", beside_all=beside_all)
    # it still says what is asked for where all of that is said
    assert complete(plan, "'企业':1 '图书馆':5 '图书':5 '书馆':6")


def test_what_says_everything_answers():
    plan = understand("知识产权 补贴 证券化")
    assert complete(plan, "'知识产权':1 '补贴':9 '证券化':20")
    assert not complete(plan, "'知识产权':1 '补贴':9")
    assert answers(plan, "'知识产权':1 '补贴':9 '证券化':20", beside_all=False)
    assert not plan.is_all_or_nothing
    assert understand("图书馆").is_all_or_nothing


def test_things_that_are_said_in_long_synonyms_are_groups_of_their_own():
    synonyms("扫帚飞行", "飞天扫把全国大会", "飞天扫帚全省大会")
    synonyms("瞭望塔", "高处远望设施建设", "高处远眺设施工程")
    plan = understand("扫帚飞行 瞭望塔 唐诗")
    assert len(plan.complete) == 2
    assert complete(plan, "'扫帚':1 '飞行':3 '瞭望':20 '望塔':21 '唐诗':40")
    assert not complete(plan, "'扫帚':1 '飞行':3 '唐诗':40")
    assert not complete(plan, "'扫帚':1 '飞行':3 '瞭望':20 '望塔':21")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("8个工作日", ("8个工作日", "八个工作日")),
        ("怎么融资", ("怎么融资", "融资")),
        ("税", ("税",)),
        ("的", ("的",)),
        ("税 税链", ("税 税链", "税链")),
        ("税链 -发票", ("税链",)),
        ("“税链” 平台", ("税链", "平台")),
        ("税链|u", ("税链", "u")),
    ],
)
def test_it_marks_the_words_that_tell_something(text, marked):
    words = understand(text).marked
    assert words[: len(marked)] == marked


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("怎么融资", ["融资"]),
        ("8个工作日 8个工作日", ["8个工作日"]),
        ("税 税链 u", ["税链", "u"]),
        ("税", ["税"]),
        ("怎么 的", ["怎么"]),
        ("税务|“发票” -平台", ["税务", "发票"]),
        ("", []),
    ],
)
def test_it_knows_the_words_that_tell_something(text, words):
    assert understand(text).words == words


def test_it_marks_synonyms_too():
    synonyms("扫帚飞行", "飞天扫把")
    assert understand("扫帚 飞行").marked == ("扫帚 飞行", "扫帚", "飞行", "飞天扫把")


def test_without_correcting_what_was_typed_is_searched():
    plan = understand("税练 zscq", correcting=False)
    assert (plan.query.text, plan.corrections, plan.typed) == ("税练 zscq", (), None)


def test_it_guesses_what_may_have_been_meant_only_where_words_are_unknown():
    assert guesses(understand("税链发票")) == []
    assert guesses(understand("“税练”")) == []
    # a word, which no document has
    assert understand("一栋").corrections == ()
    assert guesses(understand("一栋")) == ["移动"]


def test_it_guesses_no_word_that_tells_nothing():
    assert guesses(understand("一级")) not in (["以及"], ["已经"])


@settings(max_examples=60)
@given(st.lists(queries, max_size=4))
@example(["税链 -“\x01”"])
def test_postgresql_accepts_the_plan_of_any_string(found):
    tsqueries = []
    for text in found:
        plan = understand(text)
        tsqueries += [plan.whole(), plan.whole("A"), plan.all(), plan.all("A"), plan.all_said]
        tsqueries += [plan.required, plan.piece]
        tsqueries += [said for complete in (0, 1) for said in plan.answer(complete=complete)]
        tsqueries += [said for group in plan.complete for said in group]
        tsqueries += [tsquery for c in plan.concepts for tsquery in (c.hint, c.otherwise, c.either)]
    assert_accepted(tsqueries)


@settings(max_examples=80)
@given(queries)
@example("税练ukeye")
@example("“\ud800税链”")
def test_it_says_what_was_typed_exactly_where_it_corrected_something(text):
    plan = understand(text)
    assert bool(plan.typed) is bool(plan.corrections)


@settings(max_examples=60)
@given(queries)
@example("“\x01”")
def test_a_plan_asks_for_something_exactly_if_it_is_one(text):
    plan = understand(text)
    assert bool(plan) is bool(plan.all())
    assert plan.complete or not plan
    assert all(group and all(group) for group in plan.complete)


def test_many_terms_of_several_words_are_still_asked_for_in_short():
    """Each can be said in its words, in some of them, and in synonyms."""
    plan = understand(
        "科技企业孵化器 衔接港澳规则 规模以上企业 重大科技基础设施 青年创新创业 高新技术企业认定"
    )
    assert sum(len(concept.said) > 1 for concept in plan.concepts) > 3
    for beside_all in (True, False):
        answer = plan.answer(complete=int(beside_all))
        assert sum(map(len, answer)) < 25_000
        assert_accepted(list(answer))
