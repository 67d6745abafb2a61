"""Where an entry stands, for the bar above its form: what can be done now, what is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from reversion.models import Version

from practices.editing import history, life, people
from practices.editing.life import Step
from practices.editing.rules import is_late
from practices.models import Practice, Status
from practices.models.practice import WORKING

HINTS = {
    Status.DRAFT: "正在编写，读者看不到。写好后送审。",
    Status.REVIEW: "等审核人员发布或退回。送审期间不能修改。",
    Status.SCHEDULED: "已审核通过，到时自动发布。要改，请审核人员退回。",
    Status.PUBLISHED: "读者看得到。要改，请先建修订稿；修订稿发布以前，读者看到的不变。",
    Status.WITHDRAWN: "读者打开它的网址，只看到撤回的说明。发布修订稿，就重新公开。",
}

# Said only to who may
TAKE_BACK = "要改，请先收回。"

# What a button says; those that take something away ask first
BUTTONS = {
    Step.REVISE: "开始修订",
    Step.SUBMIT: "送审",
    Step.TAKE_BACK: "收回修改",
    Step.WITHDRAW: "撤回…",
    Step.DISCARD: "放弃修订…",
}
ASKING = (Step.WITHDRAW, Step.DISCARD)
REVIEWING = (Step.PUBLISH, Step.SEND_BACK)


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: `posts` if it takes the step at once, else it leads to a page.

    `warns` if what it leads to takes something away.
    """

    label: str
    address: str
    posts: bool = False
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Worked:
    """Who did something to an entry, when, and why."""

    who: str
    at: datetime
    why: str

    @classmethod
    def of(cls, version: Version) -> Worked:
        made = version.revision
        return cls(people.shown(made.user), made.date_created, made.comment)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an entry stands; `public` is what it revises, `revision` what revises it.

    `meanwhile` is the last change of what readers see since the revision was begun.
    """

    practice: Practice
    hint: str
    offers: list[Offer]
    obstacles: list[str]
    public: Practice | None
    revision: Practice | None
    meanwhile: Worked | None

    @property
    def late(self) -> bool:
        """Whether it should have been published by now."""
        return is_late(self.practice)


def address(practice: Practice, page: str = "change") -> str:
    """Return where the admin has a practice, or a page about it."""
    return reverse(f"admin:practices_practice_{page}", args=[practice.pk])


def standing(practice: Practice, user: User) -> Standing:
    choices = life.choices(practice, user)
    revision = Practice.objects.filter(revises=practice).first()
    if revision is not None:
        # the way to it is shown instead
        choices.pop(Step.REVISE, None)
    obstacles = [reason for reason in choices.values() if reason]
    return Standing(
        practice,
        HINTS[Status(practice.status)] + (TAKE_BACK if Step.TAKE_BACK in choices else ""),
        _offers(practice, choices),
        list(dict.fromkeys(obstacles)),
        practice.revises,
        revision,
        _meanwhile(practice),
    )


def _meanwhile(practice: Practice) -> Worked | None:
    public = practice.revises
    if public is None or public.status != Status.PUBLISHED:
        return None
    version = history.meanwhile(practice, public)
    return Worked.of(version) if version is not None else None


def _offers(practice: Practice, choices: dict[Step, str]) -> list[Offer]:
    offers = []
    if practice.status in WORKING:
        reviews = any(step in choices for step in REVIEWING)
        offers.append(Offer("审阅" if reviews else "查看改动", address(practice, "review")))
    for step, label in BUTTONS.items():
        if choices.get(step) == "":
            asks = step in ASKING
            where = address(practice, step.replace("-", "_"))
            offers.append(Offer(label, where, posts=not asks, warns=asks))
    return offers
