"""Roles: who may do what, in one table.

A role is a group of Django's. Migration 0006 made the groups; a change here takes a migration more,
and the tests hold the two against each other. A person may have several roles.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A role by the name of its group."""

    EDITOR = "编辑"
    REVIEWER = "审核"
    MANAGER = "管理"
    READER = "只读"


MEANING: dict[Role, str] = {
    Role.EDITOR: "录入、修改和导入经验，送审、收回、放弃修订",
    Role.REVIEWER: "发布、退回、撤回经验，恢复旧版",
    Role.MANAGER: "维护分类、同义词、来源文件和用户，导入和删除条目，查看操作记录",
    Role.READER: "查看全部内容，什么都不能改",
}


def _all(*models: str, of: tuple[str, ...] = ("add", "change", "delete")) -> frozenset[str]:
    """Return the names of such permissions of models, each given as app.model."""
    apart = (model.split(".") for model in models)
    return frozenset(f"{app}.{verb}_{model}" for app, model in apart for verb in of)


PARTS = ("practices.practicetheme", "practices.figure", "practices.first", "practices.erratum")
TERMS = ("practices.theme", "practices.indicator", "practices.instrument")
OTHERS = ("practices.source", "search.synonymgroup")

# Everybody who works here sees all of the content, drafts too
LOOK = _all("practices.practice", *PARTS, *TERMS, *OTHERS, "search.searchedquery", of=("view",))

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.EDITOR: LOOK
    | _all("practices.practice", of=("add", "change", "submit", "import"))
    | _all(*PARTS),
    Role.REVIEWER: LOOK
    | _all("practices.practice", of=("publish", "return", "withdraw", "revert")),
    Role.MANAGER: LOOK
    | _all("practices.practice", of=("delete", "import"))
    # a source has errata of its own
    | _all(*TERMS, *OTHERS, "practices.erratum")
    | _all("auth.user", of=("view", "add", "change", "delete"))
    | _all("practices.event", of=("view",)),
    Role.READER: LOOK,
}
