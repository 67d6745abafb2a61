"""The closed lists of values that rules of the code depend on."""

from typing import assert_never

from django.db.models import TextChoices


class Status(TextChoices):
    """Where an entry stands; only the published ones exist for readers."""

    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"


class FigureKind(TextChoices):
    """What a figure states: a change, a promise, a count to date, or a size of coverage."""

    CHANGE = "change", "前后变化"
    TARGET = "target", "承诺限度"
    CUMULATIVE = "cumulative", "累计结果"
    SCALE = "scale", "覆盖规模"

    @property
    def meaning(self) -> str:
        """What figures of this kind say, and what they do not."""
        match self:
            case FigureKind.CHANGE:
                return "改革前后的数值，或原文写明的变化幅度。"
            case FigureKind.TARGET:
                return "承诺或规定的限度、服务标准，不是已有结果。"
            case FigureKind.CUMULATIVE:
                return "原文写明的截至当时的结果。"
            case FigureKind.SCALE:
                return "覆盖范围、配置规模、适用门槛或经常性业务量。"
            case _:
                assert_never(self)


class FirstScope(TextChoices):
    """How far the source claims to be the first; a bare 首创 or 率先 claims no scope."""

    NATIONAL = "national", "全国首创"
    PROVINCE = "province", "全省首创"
    UNSPECIFIED = "unspecified", "首创（未说明范围）"
