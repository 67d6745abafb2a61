"""What the API says of a practice.

Names, bodies and quotes are the source's words, unless there is a departure_reason; the summary,
whose name says so, is the editors', as are labels, notes and all classification.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from practices.citation import Citation, cite
from practices.hits import Hit
from practices.models import (
    Erratum,
    Figure,
    FigureKind,
    First,
    FirstScope,
    Indicator,
    Instrument,
    Practice,
    PracticeTheme,
    Source,
)
from search.query import Tier

from .addresses import AddressField, practice_address, source_address
from .match import Match, match_of


class SourceReferenceSerializer(serializers.Serializer[Source]):
    slug = serializers.CharField(help_text="来源文件的标识，用于 source 参数。")
    title = serializers.CharField(help_text="标题。")
    document_number = serializers.CharField(help_text="文号。")
    issuer = serializers.CharField(help_text="发文机关。")
    issued_date = serializers.DateField(help_text="成文日期。")
    list_title = serializers.CharField(help_text="所附清单的标题。")
    url = AddressField(Source.get_absolute_url, source="*", help_text="网页地址。")
    api_url = AddressField(source_address, source="*", help_text="接口地址。")


class TermReferenceSerializer(serializers.Serializer[Indicator | Instrument]):
    slug = serializers.CharField(help_text="标识，用于筛选参数。")
    name = serializers.CharField(help_text="名称。")


class ThemeReferenceSerializer(serializers.Serializer[PracticeTheme]):
    slug = serializers.CharField(source="theme.slug", help_text="标识，用于 theme 参数。")
    name = serializers.CharField(source="theme.name", help_text="名称。")
    primary = serializers.SerializerMethodField(help_text="是否主主题；主主题排在第一。")

    def get_primary(self, link: PracticeTheme) -> bool:
        return link.position == 1


class FigureSerializer(serializers.Serializer[Figure]):
    label = serializers.CharField(help_text="名目，编者所拟。")  # type: ignore[assignment]
    kind = serializers.ChoiceField(FigureKind.choices, help_text="类别，不同类别不宜相加或比较。")
    before = serializers.CharField(help_text="改革前；原文没有写明时为空。")
    after = serializers.CharField(help_text="改革后；原文没有写明时为空。")
    value = serializers.CharField(help_text="数值；只写明前后变化时为空。")
    quote = serializers.CharField(help_text="所引原文，逐字照录。")


class FirstSerializer(serializers.Serializer[First]):
    scope = serializers.ChoiceField(
        FirstScope.choices, help_text="原文自述的范围；未说明范围的不能当作全国或全省首创。"
    )
    quote = serializers.CharField(help_text="所引原文，逐字照录。")


class ErratumSerializer(serializers.Serializer[Erratum]):
    quote = serializers.CharField(help_text="原文看来有误之处，照录未改。")
    note = serializers.CharField(help_text="编者说明。")


class CitationSerializer(serializers.Serializer[Citation]):
    plain = serializers.CharField(help_text="公文常用格式。")
    gbt7714 = serializers.CharField(help_text="GB/T 7714 格式，引用日期为今天。")

    def to_representation(self, practice: Any) -> dict[str, Any]:
        address = self.context["request"].build_absolute_uri(practice.get_absolute_url())
        return super().to_representation(cite(practice, address))


class HighlightSerializer(serializers.Serializer[Hit]):
    name = serializers.CharField(help_text="名称。")
    editors_summary = serializers.CharField(source="summary", help_text="编者摘要。")
    excerpt = serializers.CharField(help_text="正文中最相关的一段；正文没有检索词时为空。")


class MatchField(serializers.ChoiceField):
    """The match of a tier."""

    def to_representation(self, tier: Any) -> str:
        return match_of(Tier(tier)).value


class PracticeSerializer(serializers.Serializer[Hit]):
    """A practice, and how it answers if something was searched."""

    key = serializers.CharField(source="practice.key", help_text="标识，如 gdd-2022:13。")
    number = serializers.IntegerField(source="practice.number", help_text="在清单中的序号。")
    name = serializers.CharField(
        source="practice.name", help_text="名称，照录原文；改动过的另见 original_name。"
    )
    url = AddressField(Practice.get_absolute_url, source="practice", help_text="网页地址。")
    api_url = AddressField(practice_address, source="practice", help_text="接口地址。")
    match = MatchField(
        Match.choices, source="tier", allow_null=True, help_text="匹配程度；没有检索时为 null。"
    )
    highlight = HighlightSerializer(
        source="*", help_text="HTML 片段：文字已转义，找到的词在 mark 标记里。"
    )
    source = SourceReferenceSerializer(  # type: ignore[assignment]
        source="practice.source", help_text="来源文件。"
    )
    themes = ThemeReferenceSerializer(
        many=True, source="practice.theme_links", help_text="主题，编者分类，主主题在前。"
    )
    indicators = TermReferenceSerializer(
        many=True, source="practice.indicators", help_text="评价指标，编者分类。"
    )
    instruments = TermReferenceSerializer(
        many=True, source="practice.instruments", help_text="改革手段，编者分类。"
    )
    editors_summary = serializers.CharField(
        source="practice.summary", help_text="编者摘要，不是原文。"
    )
    body = serializers.CharField(
        source="practice.body",
        help_text="具体内容，照录原文，一行一段；改动过的另见 original_body。",
    )
    original_name = serializers.CharField(
        source="practice.original_name", help_text="文件原名称；名称照录原文的为空。"
    )
    original_body = serializers.CharField(
        source="practice.original_body", help_text="文件原文；具体内容照录原文的为空。"
    )
    departure_reason = serializers.CharField(
        source="practice.departure_reason",
        help_text="名称或具体内容与原文不同的理由；照录原文的为空。",
    )
    as_of = serializers.CharField(
        source="practice.as_of", help_text="原文写明的数据时点；没有写明时为空。"
    )
    as_of_quote = serializers.CharField(
        source="practice.as_of_quote", help_text="写明时点的原话；没有写明时为空。"
    )
    figures = FigureSerializer(many=True, source="practice.figures", help_text="数据。")
    firsts = FirstSerializer(many=True, source="practice.firsts", help_text="首创表述，原文自述。")
    errata = ErratumSerializer(many=True, source="practice.errata", help_text="原文疑误。")
    citation = CitationSerializer(source="practice", help_text="引用格式。")
    published_at = serializers.DateTimeField(
        source="practice.published_at", help_text="首次发布时间。"
    )
    updated_at = serializers.DateTimeField(source="practice.updated_at", help_text="更新时间。")
