"""The roles as groups: 编辑, 审核, 管理, 只读.

practices.editing.roles has the table to read; this is what it said when the groups were made.
"""

from typing import Any

from django.contrib.auth.management import create_permissions
from django.db import migrations

LOOK = [
    "practices.view_erratum",
    "practices.view_figure",
    "practices.view_first",
    "practices.view_indicator",
    "practices.view_instrument",
    "practices.view_practice",
    "practices.view_practicetheme",
    "practices.view_source",
    "practices.view_theme",
    "search.view_searchedquery",
    "search.view_synonymgroup",
]

ROLES = {
    "编辑": [
        "practices.add_erratum",
        "practices.add_figure",
        "practices.add_first",
        "practices.add_practice",
        "practices.add_practicetheme",
        "practices.change_erratum",
        "practices.change_figure",
        "practices.change_first",
        "practices.change_practice",
        "practices.change_practicetheme",
        "practices.delete_erratum",
        "practices.delete_figure",
        "practices.delete_first",
        "practices.delete_practicetheme",
        "practices.import_practice",
        "practices.submit_practice",
    ],
    "审核": [
        "practices.publish_practice",
        "practices.return_practice",
        "practices.revert_practice",
        "practices.withdraw_practice",
    ],
    "管理": [
        "auth.add_user",
        "auth.change_user",
        "auth.delete_user",
        "auth.view_user",
        "practices.add_erratum",
        "practices.add_indicator",
        "practices.add_instrument",
        "practices.add_source",
        "practices.add_theme",
        "practices.change_erratum",
        "practices.change_indicator",
        "practices.change_instrument",
        "practices.change_source",
        "practices.change_theme",
        "practices.delete_erratum",
        "practices.delete_indicator",
        "practices.delete_instrument",
        "practices.delete_practice",
        "practices.delete_source",
        "practices.delete_theme",
        "practices.import_practice",
        "practices.view_event",
        "search.add_synonymgroup",
        "search.change_synonymgroup",
        "search.delete_synonymgroup",
    ],
    "只读": [],
}


def make(apps: Any, _editor: object) -> None:
    """Give each role its rights; a group of its name keeps the members and rights that it has."""
    # Django makes these only after all migrations have run
    for label in ("auth", "practices", "search"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    for name, own in ROLES.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*_permissions(apps, own))


def remove(apps: Any, _editor: object) -> None:
    """Take the rights back; a group goes if nobody is in it and it has no others."""
    for name, own in ROLES.items():
        for group in apps.get_model("auth", "Group").objects.filter(name=name):
            group.permissions.remove(*_permissions(apps, own))
            if not group.permissions.exists() and not group.user_set.exists():
                group.delete()


def _permissions(apps: Any, own: list[str]) -> list[Any]:
    """Return the permissions of a role: its own, and to look at everything."""
    wanted = {*LOOK, *own}
    found = apps.get_model("auth", "Permission").objects.select_related("content_type")
    return [one for one in found if f"{one.content_type.app_label}.{one.codename}" in wanted]


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0005_editing"),
        ("search", "0002_searchedquery"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make, remove)]
