"""Who may take which step with an entry, and from where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from practices.models import Practice, Status

# The command that publishes runs every few minutes; what is due for longer says that it does not
LATE = timedelta(minutes=15)


class StepError(Exception):
    """The step cannot be taken; the text says in Chinese why."""


class GoneError(StepError):
    """The draft was published, or given up, by somebody else in the meantime."""

    def __init__(self) -> None:
        super().__init__("这一稿已经不在了：可能刚刚由别人发布或放弃。")


class LaterError(StepError):
    """The catalogue is being changed at large; what was asked can be done when that is over."""


class Step(StrEnum):
    """What can be done with an entry as a whole."""

    REVISE = "revise"
    SUBMIT = "submit"
    TAKE_BACK = "take-back"
    SEND_BACK = "send-back"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a step is called, who may take it (a permission of practices), and from where."""

    label: str
    permission: str
    statuses: tuple[Status, ...]


RULES: dict[Step, Rule] = {
    Step.REVISE: Rule("修订", "change_practice", (Status.PUBLISHED, Status.WITHDRAWN)),
    Step.SUBMIT: Rule("送审", "submit_practice", (Status.DRAFT,)),
    Step.TAKE_BACK: Rule("收回", "submit_practice", (Status.REVIEW,)),
    Step.SEND_BACK: Rule("退回", "return_practice", (Status.REVIEW, Status.SCHEDULED)),
    Step.PUBLISH: Rule("发布", "publish_practice", (Status.REVIEW, Status.SCHEDULED)),
    Step.WITHDRAW: Rule("撤回", "withdraw_practice", (Status.PUBLISHED,)),
    Step.DISCARD: Rule("放弃修订", "change_practice", (Status.DRAFT,)),
}


def obstacle(step: Step, practice: Practice, user: User) -> str:
    """Return in Chinese why the user cannot take the step now; empty if they can."""
    rule = RULES[step]
    if not user.has_perm(f"practices.{rule.permission}"):
        return f"您没有{rule.label}的权限。"
    if practice.status not in rule.statuses:
        return f"这条经验现在是“{Status(practice.status).label}”，不能{rule.label}。"
    match step:
        case Step.REVISE if Practice.objects.filter(revises=practice).exists():
            return "这条经验已有修订稿。"
        case Step.DISCARD if practice.revises_id is None:
            return "只有修订稿可以放弃；未发布的条目由管理人员删除。"
        case Step.PUBLISH if not settings.SELF_APPROVAL and _wrote(user, practice):
            return "您参与编写了这一稿，须由另一位审核人员发布。"
        case Step.SUBMIT | Step.PUBLISH if not _has_primary_theme(practice):
            return "还没有主主题。"
    return ""


def is_late(practice: Practice) -> bool:
    """Return whether it should have been published by now."""
    at = practice.scheduled_for
    return at is not None and at < timezone.now() - LATE


def choices(practice: Practice, user: User) -> dict[Step, str]:
    """Return the steps that lead on from here and are the user's, each with what is in its way."""
    return {
        step: obstacle(step, practice, user)
        for step, rule in RULES.items()
        if practice.status in rule.statuses
        and user.has_perm(f"practices.{rule.permission}")
        and not (step is Step.DISCARD and practice.revises_id is None)
    }


# both are few, and fetched before where many practices are asked about


def _wrote(user: User, practice: Practice) -> bool:
    return user in practice.authors.all()


def _has_primary_theme(practice: Practice) -> bool:
    return any(link.position == 1 for link in practice.theme_links.all())
