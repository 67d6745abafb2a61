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
