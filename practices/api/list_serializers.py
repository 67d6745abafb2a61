"""What the API says around the practices: the list, the vocabularies, the sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from practices.facets import Facet, Option
from practices.hits import Hit
from practices.models import Indicator, Instrument, Source, Theme

from .addresses import AddressField, filtered, list_address
from .match import Match
from .serializers import ErratumSerializer, PracticeSerializer, SourceReferenceSerializer
from .suggestions import Kind, Suggestion


def _practices_of(facet: str) -> AddressField:
    """Return the field that says where the practices of a term or source are listed."""
    return AddressField(
        lambda shown: list_address(filtered(facet, shown.slug)),
        source="*",
        help_text="这些经验的接口地址。",
    )


class OptionSerializer(serializers.Serializer[Option]):
    value = serializers.CharField(help_text="参数的取值。")
    label = serializers.CharField(help_text="名称。")  # type: ignore[assignment]
    count = serializers.IntegerField(help_text="符合其他条件、又属于该项的条数。")
    chosen = serializers.BooleanField(help_text="是否已选。")


class FacetSerializer(serializers.Serializer[Facet]):
    name = serializers.CharField(help_text="参数名。")
    label = serializers.CharField(help_text="名称。")  # type: ignore[assignment]
    options = OptionSerializer(many=True, help_text="所有取值。")


class SuggestionSerializer(serializers.Serializer[Suggestion]):
    kind = serializers.ChoiceField(Kind.choices, help_text="哪一种。")
    text = serializers.CharField(help_text="检索词、筛选项或主题的名称。")
    count = serializers.IntegerField(allow_null=True, help_text="能找到的条数；不知道时为 null。")
    api_url = AddressField(list_address, source="link", help_text="照此再查的地址。")


@dataclass(frozen=True, slots=True)
class PracticePage:
    """One page of the list, and what is said of the list as a whole."""

    count: int
    next: str | None
    previous: str | None
    match: Match | None
    query: str | None
    corrected_from: str | None
    facets: list[Facet]
    suggestions: list[Suggestion]
    sources: list[Source]
    results: list[Hit]


class PracticePageSerializer(serializers.Serializer[PracticePage]):
    count = serializers.IntegerField(help_text="符合条件的总条数。")
    next = serializers.URLField(allow_null=True, help_text="下一页；没有时为 null。")
    previous = serializers.URLField(allow_null=True, help_text="上一页；没有时为 null。")
    match = serializers.ChoiceField(
        Match.choices, allow_null=True, help_text="本页结果里最好的匹配程度；没有时为 null。"
    )
    query = serializers.CharField(allow_null=True, help_text="实际检索的词；没有检索时为 null。")
    corrected_from = serializers.CharField(
        allow_null=True, help_text="检索词经过纠正时，所输入的原词；否则为 null。"
    )
    facets = FacetSerializer(many=True, help_text="可以筛选的各项。")
    suggestions = SuggestionSerializer(many=True, help_text="没有结果或经过纠正时，还可以怎样查。")
    sources = SourceReferenceSerializer(many=True, help_text="检索词是文号或标题的来源文件。")
    results = PracticeSerializer(many=True, help_text="本页的经验做法。")


class ThemeSerializer(serializers.Serializer[Theme]):
    slug = serializers.CharField(help_text="标识，用于 theme 参数。")
    name = serializers.CharField(help_text="名称。")
    description = serializers.CharField(help_text="说明；可为空。")
    count = serializers.IntegerField(help_text="已发布的经验条数。")
    url = AddressField(Theme.get_absolute_url, source="*", help_text="网页地址。")
    practices = _practices_of("theme")


class IndicatorSerializer(serializers.Serializer[Indicator]):
    slug = serializers.CharField(help_text="标识，用于 indicator 参数。")
    name = serializers.CharField(help_text="名称。")
    count = serializers.IntegerField(help_text="已发布的经验条数；0 表示还没有经验。")
    practices = _practices_of("indicator")


class InstrumentSerializer(serializers.Serializer[Instrument]):
    slug = serializers.CharField(help_text="标识，用于 instrument 参数。")
    name = serializers.CharField(help_text="名称。")
    description = serializers.CharField(help_text="说明；可为空。")
    count = serializers.IntegerField(help_text="已发布的经验条数。")
    practices = _practices_of("instrument")


class SourceSerializer(SourceReferenceSerializer):
    addressees = serializers.CharField(help_text="主送。")
    preamble = serializers.CharField(help_text="正文，照录原文，一行一段。")
    signature = serializers.CharField(help_text="落款。")
    seal = serializers.CharField(help_text="代章说明；可为空。")
    disclosure = serializers.CharField(help_text="公开方式；可为空。")
    cc = serializers.CharField(help_text="抄送；可为空。")
    errata = ErratumSerializer(many=True, help_text="原文疑误。")
    count = serializers.IntegerField(help_text="已发布的经验条数。")
    practices = _practices_of("source")


class RootSerializer(serializers.Serializer[dict[str, str]]):
    practices = serializers.URLField(help_text="经验做法。")
    themes = serializers.URLField(help_text="主题。")
    indicators = serializers.URLField(help_text="评价指标。")
    instruments = serializers.URLField(help_text="改革手段。")
    sources = serializers.URLField(help_text="来源文件。")
    schema = serializers.URLField(help_text="OpenAPI 文档。")
    docs = serializers.URLField(help_text="接口说明。")


class ErrorSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField(help_text="错在哪里。")
    # the name of a property of Serializer, which is of no use for what is only shown
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        help_text="各参数的错误：参数名到原因的列表；与参数无关时为空。",
    )
