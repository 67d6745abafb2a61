"""The closed lists of values that rules of the code depend on."""

from typing import assert_never

from django.db.models import TextChoices

# Chosen in a facet, it stands for all its values together
ANY = "any"


class Status(TextChoices):
    """Where an entry stands; only the published ones exist for readers.

    What has once been published is published or withdrawn ever after; it is edited in a revision,
    which is a draft, in review or scheduled like an entry that is still to be published.
    """

    DRAFT = "draft", "草稿"
    REVIEW = "review", "待审核"
    SCHEDULED = "scheduled", "待发布"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤回"


class EventKind(TextChoices):
    """What the log of operations holds."""

    SIGN_IN = "sign-in", "登录"
    SIGN_IN_FAILED = "sign-in-failed", "登录失败"
    LOCKED_OUT = "locked-out", "登录锁定"
    SIGN_OUT = "sign-out", "退出"
    RIGHTS = "rights", "用户与权限"
    SUBMIT = "submit", "送审"
    SEND_BACK = "send-back", "退回"
    SCHEDULE = "schedule", "预约发布"
    PUBLISH = "publish", "发布"
    WITHDRAW = "withdraw", "撤回"
    REVERT = "revert", "恢复旧版"
    DELETE = "delete", "删除"
    IMPORT = "import", "导入"
    UNDO_IMPORT = "undo-import", "撤销导入"
    EXPORT = "export", "导出"
    SHARE = "share", "预览链接"


class ImportState(TextChoices):
    """How far an import has come."""

    READ = "read", "待核对"
    CHECKED = "checked", "已核对，未导入"
    APPLIED = "applied", "已导入"
    UNDONE = "undone", "已撤销"


class Outcome(TextChoices):
    """What a row of an imported list does to the catalogue, in the order of attention."""

    REFUSED = "refused", "拒绝"
    DUPLICATE = "duplicate", "疑似重复"
    NEW = "new", "新增"
    CHANGED = "changed", "有改动"
    UNCHANGED = "unchanged", "无变化"


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
