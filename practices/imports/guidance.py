"""What the columns of the template mean, in the words of its notes and of the cells themselves."""

from __future__ import annotations

from dataclasses import dataclass

from practices.models import FirstScope

from .texts import NOTE

_SCOPES = "、".join(f"〔{scope.label}〕" for scope in FirstScope)


@dataclass(frozen=True, slots=True)
class Guide:
    """What to fill in; short enough for a spreadsheet to show beside a cell (255 characters)."""

    says: str
    required: bool = False

    def __str__(self) -> str:
        return f"{'必填' if self.required else '可空'}。{self.says}"


# By field, in the order of the columns: first what no new practice goes without
PRACTICES = {
    "number": Guide("经验在文件清单里的序号，从 1 开始。文号和序号相同的，就是同一条经验。", True),
    "name": Guide("照录原文。", True),
    "body": Guide("照录原文，一行一段，最长 15000 字。单元格里换行按 Alt+Enter。", True),
    "themes": Guide("可选的名称见“说明”，多个以“、”隔开，第一个是主主题。", True),
    "document_number": Guide(
        "来源文件的文号，照录；这份文件须已登记在“来源文件”里。空着的，算作上传时选定的来源文件的。"
    ),
    "summary": Guide("编者归纳，非原文，不超过 200 字。"),
    "indicators": Guide("可选的名称见“说明”，多个以“、”隔开。"),
    "instruments": Guide("可选的名称见“说明”，多个以“、”隔开。"),
    "as_of": Guide("照录原文写明的时点，如“2021年底”。须在时点引文里。"),
    "as_of_quote": Guide("正文中写明时点的原话。与“数据截至”要么都填，要么都空。"),
    "firsts": Guide(f"每处另起一行，先写范围再写正文里的原话。范围有{_SCOPES}。"),
    "errata": Guide(f"每处先写正文里的原话，另起一行写“　{NOTE}”和说明。"),
    "departure_reason": Guide("改动已入库经验的名称或正文，使它与文件原文不同时，写明理由。"),
}
FIGURES = {
    "number": Guide("所属经验的序号，与“经验做法”里的相同。", True),
    "kind": Guide("从列表中选。各类的意思见“说明”。", True),
    "label": Guide("编者所拟，如“审批时间”。一条经验里不能重名。", True),
    "before": Guide("照录引文里的字样。只有“前后变化”填写。"),
    "after": Guide("照录引文里的字样。只有“前后变化”填写。"),
    "value": Guide("照录引文里的字样。“前后变化”可以不填，其他类别必填。"),
    "quote": Guide("正文里的原话，一字不改，须包含所填的数值。", True),
    "document_number": Guide("所属经验的文号，与“经验做法”里的相同；那里空着，这里也空着。"),
}

# What holds for the whole file
RULES = (
    ("怎样填写", "在“经验做法”里从第 2 行起，每行填一条；数据填在“数据”里，每行填一个。"),
    (
        "可以改动的",
        "列的先后可以调换，不用的列可以删去，列名不能改。",
    ),
    (
        "改已有的经验",
        "最好在导出的表格里改。文件里没有的列，已有内容不变；有这一列而单元格空着，已有内容清空。",
    ),
    (
        "改已有的数据",
        "“数据”一行也没有，已有数据都不变；只要有一行，各条经验没写在里面的数据就删去。",
    ),
    (
        "不要使用",
        "公式、合并的单元格和宏。数值照原文写成文字，如“98%”“3个”，不要设成百分比或日期格式。",
    ),
    ("导入以后", "先逐行预览，确认后才写入；全部写入为草稿，经审核才发布，整次导入可以撤销。"),
)
