"""Texts as they come: Chinese, Latin, numbers, marks of all kinds, and anything else."""

from hypothesis import strategies as st

COMMON = (
    "知识产权证券化税链区块发票企业开办审批的一門式訂制９８7０％%Uk EYａＢ c1.2,3"
    "“”‘’（）()〔〕《》，。；：、！？ \t\n·-+/\\'\"<>&|!:*"
)

texts = st.one_of(
    st.text(st.sampled_from(COMMON), max_size=60),
    st.text(max_size=40),
    st.text(st.characters(categories=["Cs", "Cc", "Lo", "Nd", "Po"]), max_size=20),
)

# What has a meaning to search, and what breaks it
PIECES = [
    *("税链", "税务", "知识产权证券化", "怎么办", "的", "税", "ukey", "Smart City", "e-mail"),
    *("13", "第十三条", "8个工作日", "41%", "二〇二二年", "1,574万"),
    *("税练", "zscq", "shui lian", "区块lian", "苗浦企业", "証券化", "sl"),
    *(" ", " ", " ", "-", "－", "|", "｜", " OR ", "“", "”", '"', "「", "」", "『", "』"),
    *("，", "\x00", "\x01", "\ud800", "\u3000", "\\", "'", ":*", "&", "!", "~", "<->"),
]

queries = st.one_of(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), texts)
