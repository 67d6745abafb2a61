"""The closed lists of values that rules of the code depend on."""

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


class FirstScope(TextChoices):
    """How far the source claims to be the first; a bare 首创 or 率先 claims no scope."""

    NATIONAL = "national", "全国首创"
    PROVINCE = "province", "全省首创"
    UNSPECIFIED = "unspecified", "首创（未说明范围）"
