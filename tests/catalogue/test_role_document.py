"""docs/roles.md says of every role what it may, as practices.editing.roles does."""

from django.conf import settings

from practices.editing.roles import LOOK, PARTS, PERMISSIONS, TERMS, Role

ALL = ("view", "add", "change", "delete")


def rights(*models, of=ALL):
    apart = (model.split(".") for model in models)
    return {f"{app}.{verb}_{model}" for app, model in apart for verb in of}


def practice(*verbs):
    return rights("practices.practice", of=verbs)


# Every row of the table, and the permissions that make it up
ROWS = {
    "see all content, drafts and history too, and what was searched for": LOOK,
    "write entries, begin and give up revisions": practice("add", "change") | rights(*PARTS),
    "hand over for review, take back": practice("submit"),
    "import lists, undo imports": practice("import"),
    "publish, at once or at a time": practice("publish"),
    "send back": practice("return"),
    "withdraw": practice("withdraw"),
    "put an earlier version back where readers see it": practice("revert"),
    "delete entries": practice("delete"),
    "keep source documents and their errata": rights("practices.source", "practices.erratum"),
    "keep themes, indicators and instruments": rights(*TERMS),
    "keep synonyms": rights("search.synonymgroup"),
    "keep users and their roles": rights("auth.user"),
    "see the log of operations": rights("practices.event", of=["view"]),
}


def test_the_table_says_what_the_roles_may():
    lines = [f"| | {' | '.join(Role)} |", f"|---|{'---|' * len(Role)}"]
    for name, needed in ROWS.items():
        marks = ("●" if needed <= PERMISSIONS[role] else "" for role in Role)
        lines.append(f"| {name} | {' | '.join(marks)} |")
    table = "\n".join(lines)
    assert table in (settings.BASE_DIR / "docs" / "roles.md").read_text(), table


def test_the_table_leaves_no_permission_out():
    for role, given in PERMISSIONS.items():
        told = set().union(*(needed for needed in ROWS.values() if needed <= given))
        assert told == given, role
