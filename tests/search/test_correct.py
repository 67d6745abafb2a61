import pytest

from practices import indexing
from practices.models import Practice
from search.correct import Correction, corrected, corrections
from search.plan import guesses, understand
from search.query import parse
from tests.practices.builders import practice, restore, withdraw

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # initials
        ("zscq", "知识产权"),
        ("qkl", "区块链"),
        ("ＺＳＣＱ", "知识产权"),
        # pinyin, of one word or of two
        ("shuilian", "税链"),
        ("tushuguan", "图书馆"),
        ("zhengwuleida", "政务雷达"),
        ("Fapiao", "发票"),
        ("shui lian", "税链"),
        ("shuilianpingtai", "税链平台"),
        ("zhishichanquanzhengquanhua", "知识产权证券化"),
        # pinyin after characters
        ("区块lian", "区块链"),
        ("税lian", "税链"),
        ("知识cq", "知识产权"),
        # wrong characters that sound the same
        ("税练", "税链"),
        ("税練", "税链"),
        ("无废区", "无费区"),
        ("苗浦企业", "苗圃企业"),
        ("退破机制", "退坡机制"),
        ("四呼思应", "四呼四应"),
        # and nearly so, or that look so
        ("证卷化", "证券化"),
        ("zhishichanqan", "知识产权"),
        # several at once, each in its own way
        ("税练 zhishichanqan", "税链 知识产权"),
        ("zscq 证卷化 shuilianpingtai", "知识产权 证券化 税链平台"),
        # and what a wrong character makes known words of
        ("定制式", "订制式"),
        ("知识产全", "知识产权"),
        ("拿地既动工", "拿地即动工"),
        # inside something longer
        ("如何办理税练", "如何办理税链"),
        ("税练 zscq", "税链 知识产权"),
        ("发票 税练，融资", "发票 税链，融资"),
        ("“税练”平台", "“税链”平台"),
    ],
)
def test_it_corrects_what_no_document_has(typed, meant):
    assert understand(typed).query.text == meant


@pytest.mark.parametrize(
    "typed",
    [
        # words, though none of the catalogue
        *("企业破产重整", "生活垃圾分类", "码头货柜", "公平竞争审查", "海绵城市", "疫苗接种"),
        *("养老金", "结婚登记", "驾驶证", "新能源汽车", "学区房", "猪肉价格"),
        *("gdp", "blockchain", "iphone", "facebook", "hello", "wifi"),
        # words of the catalogue and of its synonyms
        *("税链", "知识产权", "ukey", "工商登记", "定制"),
        # what is asked for to the letter, or not asked for
        *("“税练”", "“zscq” 发票", "税练|发票", "-税练", "发票 -zscq"),
        # words that tell nothing
        *("的", "怎么", "有没有", "怎么办"),
        # too little to go by, and numbers
        *("a", "税", "zs", "sl", "13", "12345", "41%", "第十三条", "，", ""),
    ],
)
def test_it_leaves_alone_what_may_be_meant(typed):
    plan = understand(typed)
    assert plan.query.text == typed
    assert plan.corrections == ()
    assert plan.typed is None


def test_it_says_what_it_corrected_and_where():
    assert corrections(parse("发票 “税練”平台"), ["税练"]) == [Correction("税练", "税链", 4, 6)]
    assert corrections(parse("shui lian"), ["shui", "lian"]) == [
        Correction("shuilian", "税链", 0, 9)
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("税练", "税链"),
        ("（税練）平台 ZSCQ", "（税链）平台 知识产权"),
        ("ｓｈｕｉ  ｌｉａｎ", "税链"),
    ],
)
def test_only_the_wrong_characters_are_replaced(text, meant):
    found = corrections(parse(text), ["税练", "zscq", "shui", "lian"])
    assert corrected(parse(text).text, found) == meant


def test_known_words_cost_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert corrections(parse("税链"), []) == []
        assert corrections(parse("，。"), ["，"]) == []
        # a word of the dictionary
        assert corrections(parse("垃圾"), ["垃圾"]) == []


@pytest.mark.parametrize(
    "text", ["税练 -税练", "税练 “税练平台”", "税练 -“税练平台”", "税练 税练|发票"]
)
def test_only_plain_words_are_corrected(text):
    assert understand(text).query.text == text.replace("税练", "税链", 1)


# pinyin of words that the catalogue has not, English words, syllables
@pytest.mark.parametrize(
    "typed",
    [
        *("yimiao", "shanghai", "shenzhen", "hangzhou", "weixin", "gongjijin", "jiehun", "gaokao"),
        *("hukou", "zhongkao", "chengguan", "chain", "niang", "zhuang", "kuang"),
    ],
)
def test_letters_that_are_far_from_every_word_stay_as_they_are(typed):
    assert understand(typed).query.text == typed


@pytest.mark.parametrize("typed", ["jian", "zhong", "chuang", "zheng", "liang"])
def test_nothing_is_corrected_to_a_lone_character(typed):
    assert all(len(made.meant) > 1 for made in understand(typed).corrections)


DRAFT = {"name": "鼓浪屿之波", "body": "鼓浪屿。"}


@pytest.mark.parametrize("typed", ["gulangyu", "gly", "古郎雨", "鼓浪yu", "gulangyuzhibo", "glyzb"])
def test_words_and_names_of_drafts_are_no_corrections(typed):
    made = practice(status="draft", **DRAFT)
    assert "鼓浪屿" not in understand(typed).query.text
    assert guesses(understand(typed)) == []
    restore(Practice.objects.filter(pk=made.pk))
    assert "鼓浪屿" in understand(typed).query.text
    withdraw(Practice.objects.filter(pk=made.pk))
    assert "鼓浪屿" not in understand(typed).query.text


def test_the_words_of_a_practice_that_is_gone_are_corrections_no_more():
    made = practice(**DRAFT)
    assert understand("gulangyu").query.text == "鼓浪屿"
    made.delete()
    assert "鼓浪屿" not in understand("gulangyu").query.text


def test_the_words_that_a_practice_had_before_are_corrections_no_more():
    made = practice(**DRAFT)
    Practice.objects.filter(pk=made.pk).update(name="税链", body="税链。")
    indexing.reindex(Practice.objects.filter(pk=made.pk))
    assert "鼓浪屿" not in understand("gulangyu").query.text


def test_a_part_of_a_name_is_known_by_its_sound():
    practice(name="打造海上鼓浪新名片", body="一句。")
    assert understand("haishanggulangxin").query.text == "海上鼓浪新"
    assert understand("hsglx").query.text == "海上鼓浪新"


def test_of_words_that_sound_the_same_the_commonest_is_meant():
    for number in (101, 102):
        practice(number, name=f"鼓浪屿{number}", body="鼓浪屿。")
    practice(103, name="古浪鱼", body="古浪鱼。")
    assert understand("gulangyu").query.text == "鼓浪屿"


@pytest.mark.parametrize(
    "text",
    [
        *("a" * 200, "税" * 200, "lian " * 40, "税练" * 100, "的a" * 100),
        "，".join(f"{chr(97 + number) * 4}xyzw" for number in range(20)),
        "，".join(f"{chr(0x4E00 + number)}税练" for number in range(50)),
    ],
    ids=lambda text: text[:6],
)
def test_the_longest_input_costs_a_limited_number_of_queries(text, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        understand(text)
