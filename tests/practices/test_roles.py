"""The roles in the database are those of the table."""

import pytest
from django.contrib.auth.models import Group, User

from practices.editing.roles import PERMISSIONS, Role

pytestmark = pytest.mark.django_db


def permissions(group):
    found = group.permissions.select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in found}


def test_the_groups_are_those_of_the_table():
    assert set(Group.objects.values_list("name", flat=True)) == set(Role) == set(PERMISSIONS)


@pytest.mark.parametrize("role", Role)
def test_a_group_has_the_permissions_of_its_role(role):
    assert permissions(Group.objects.get(name=role)) == PERMISSIONS[role]


@pytest.mark.django_db(transaction=True)
def test_the_roles_outlast_a_flush():
    """Whichever of the two comes first, the other finds the groups as they were made."""
    test_a_group_has_the_permissions_of_its_role(Role.EDITOR)


test_the_roles_outlast_another_flush = test_the_roles_outlast_a_flush


def test_nobody_can_both_write_and_publish_by_one_role():
    for role, granted in PERMISSIONS.items():
        assert not {"practices.change_practice", "practices.publish_practice"} <= granted, role


def test_roles_add_up():
    user = User.objects.create_user("两用", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=[Role.EDITOR, Role.REVIEWER]))
    assert user.get_group_permissions() == PERMISSIONS[Role.EDITOR] | PERMISSIONS[Role.REVIEWER]
