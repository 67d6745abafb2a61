"""What the OpenAPI document says of each address beside what its serializer says."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from practices.filters import SORTS, PracticeFilter
from practices.vocabulary import CLOSED

from .list_serializers import (
    ErrorSerializer,
    IndicatorSerializer,
    InstrumentSerializer,
    PracticePageSerializer,
    RootSerializer,
    SourceSerializer,
    ThemeSerializer,
)
from .paging import PagingSerializer
from .serializers import PracticeSerializer
from .withdrawn import WithdrawnSerializer

View = TypeVar("View", bound=Callable[..., Any])
Answer = type[serializers.BaseSerializer[Any]] | serializers.BaseSerializer[Any]

ERRORS = {
    400: "参数有误；detail 和 errors 说明是哪个、为什么。",
    404: "没有这个地址，或尚未发布。",
    405: "只能用 GET 和 HEAD 读取。",
    406: "没有 Accept 所要求的格式。",
    410: "已撤回，不再公开；另有撤回的时间、理由和替代它的经验。",
    429: "请求太频繁；Retry-After 说明多少秒后再试。",
    503: "查询花的时间太长，请缩小范围再试。",
}
ALWAYS = (405, 406, 429, 503)

# Where the values of the facets are that grow with the catalogue; those of the others are closed
VOCABULARIES = {
    "theme": "/api/v1/themes/",
    "indicator": "/api/v1/indicators/",
    "instrument": "/api/v1/instruments/",
    "source": "/api/v1/sources/",
}


def _parameter(
    name: str, schema: dict[str, Any], said: str, choices: dict[str, str] | None = None
) -> OpenApiParameter:
    """Describe a filter; what its values mean is said as drf-spectacular says it of fields."""
    values = "".join(f"\n* `{value}` - {label}" for value, label in (choices or {}).items())
    label = PracticeFilter.base_filters[name].label
    description = f"{label}。{said}" + (f"\n{values}" if values else "")
    return OpenApiParameter(name, schema, description=description)


def _facet(name: str) -> OpenApiParameter:
    values: dict[str, Any] = {"type": "string"}
    said = "可以重复，符合一个就行。"
    choices: dict[str, str] = {}
    if name in VOCABULARIES:
        said += f"取值见 {VOCABULARIES[name]}。"
    else:
        choices = {value: entry.label for value, entry in CLOSED[name].items()}
        values["enum"] = list(choices)
    return _parameter(name, {"type": "array", "items": values}, said, choices)


FILTERS = [
    _parameter(
        "q",
        {"type": "string"},
        "写法与网页相同：几个词用空格隔开，都要有；加引号的原样出现；前面加减号的不要有；"
        "两词之间用 |，有一个就行。最多用前 200 个字、20 个词。",
    ),
    _parameter("literal", {"type": "boolean"}, "为 true 时，库里没有的词也不换成别的词。"),
    *map(_facet, ("theme", "indicator", "instrument", "first", "figures", "source")),
    _parameter(
        "sort",
        {"type": "string", "enum": list(SORTS)},
        "检索时默认为 relevance，否则为 number。只含一部分词的总在最后，全含的超过 200 条时不列。",
        SORTS,
    ),
]


def _error(status: int) -> Answer:
    return WithdrawnSerializer if status == 410 else ErrorSerializer


def _described(
    name: str,
    summary: str,
    answer: Answer,
    *examples: str,
    errors: tuple[int, ...] = (),
    **more: Any,
) -> Callable[[View], View]:
    """Return the decorator that describes a view; examples are addresses that show it."""
    statuses = sorted({*errors, *ALWAYS})
    return extend_schema(
        operation_id=name,
        summary=summary,
        responses={
            200: OpenApiResponse(answer, "成功。"),
            304: OpenApiResponse(None, "与 If-None-Match 所说的相同，没有变化。"),
            **{status: OpenApiResponse(_error(status), ERRORS[status]) for status in statuses},
        },
        extensions={"x-examples": list(examples)},
        **more,
    )


root = _described("root", "所有地址", RootSerializer, "/api/v1/")
practice_list = _described(
    "practices",
    "检索、筛选和列出经验做法",
    PracticePageSerializer,
    "/api/v1/practices/?q=知识产权证券化",
    "/api/v1/practices/?theme=ip&theme=finance&first=any",
    "/api/v1/practices/?figures=change&sort=updated&page_size=100",
    errors=(400, 404),
    parameters=[*FILTERS, PagingSerializer],
    description=(
        "筛选条件与网页相同：同一项里几个值是“或”，不同项之间是“且”。不认识的参数不起作用，"
        "不认识的取值答 400；超过最后一页答 404。"
    ),
)
practice = _described(
    "practice",
    "一条经验做法",
    PracticeSerializer,
    "/api/v1/practices/gdd-2022/13/",
    errors=(404, 410),
    parameters=[
        OpenApiParameter("source", str, "path", description="来源文件的标识。"),
        OpenApiParameter("number", int, "path", description="在清单中的序号。"),
    ],
)
theme_list = _described("themes", "主题", ThemeSerializer(many=True), "/api/v1/themes/")
indicator_list = _described(
    "indicators", "评价指标", IndicatorSerializer(many=True), "/api/v1/indicators/"
)
instrument_list = _described(
    "instruments", "改革手段", InstrumentSerializer(many=True), "/api/v1/instruments/"
)
source_list = _described("sources", "来源文件", SourceSerializer(many=True), "/api/v1/sources/")
source = _described(
    "source",
    "一份来源文件",
    SourceSerializer,
    "/api/v1/sources/gdd-2022/",
    errors=(404,),
    parameters=[OpenApiParameter("slug", str, "path", description="来源文件的标识。")],
)


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document, which is the same as long as the process lives."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    described: dict[str, Any] = generator.get_schema(public=True)  # type: ignore[no-untyped-call]
    return described
