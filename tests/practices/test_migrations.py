"""Migrations 0005 to 0007 back and forth, with what can be in the way of them."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from practices.editing import life
from practices.editing.roles import PERMISSIONS, Role
from practices.models import Practice

from .builders import draft_of, gdd, practice, user, withdraw

BEFORE = [("practices", "0004_published_at")]

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def latest():
    graph = MigrationExecutor(connection).loader.graph
    return [node for node in graph.leaf_nodes() if node[0] == "practices"]


@pytest.fixture(autouse=True)
def forward(transactional_db):
    """Leave the other tests the schema that they expect, whatever happens here."""
    yield
    migrate(latest())


def statuses(model):
    return dict(model.objects.exclude(status="published").values_list("number", "status"))


def rights(group):
    names = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in names}


def test_back_goes_what_the_older_schema_has_no_place_for():
    draft_of(1).authors.add(user("writer"))
    draft = life.saved(practice(100, status="draft"), user("writer"), "录入")
    later = "2100-01-01T00:00Z"
    Practice.objects.filter(pk=draft.pk).update(status="scheduled", scheduled_for=later)
    withdraw(Practice.objects.filter(pk=gdd(2).pk))
    old = migrate(BEFORE).get_model("practices", "Practice")
    assert old.objects.count() == 40
    assert statuses(old) == {2: "draft", 100: "draft"}
    migrate(latest())
    assert statuses(Practice) == {2: "withdrawn", 100: "draft"}
    assert not Practice.objects.exclude(revises=None).exists()


def test_a_draft_that_was_public_is_withdrawn_and_another_stays_a_draft():
    practice(100, status="draft")
    withdraw(Practice.objects.filter(pk=gdd(2).pk))
    old = migrate(BEFORE).get_model("practices", "Practice")
    assert statuses(old) == {2: "draft", 100: "draft"}
    assert old.objects.get(number=2).published_at
    migrate(latest())
    assert statuses(Practice) == {2: "withdrawn", 100: "draft"}
    assert gdd(2).withdrawn_at == gdd(2).updated_at
    assert gdd(2).withdrawal_reason == "撤回时未记录理由。"


def test_a_group_of_the_name_of_a_role_keeps_its_members_and_rights():
    editors = Group.objects.get(name=Role.EDITOR)
    of_others = Group.objects.get(name=Role.MANAGER).permissions.get(codename="view_user")
    editors.permissions.add(of_others)
    user("writer").groups.add(editors)
    migrate(BEFORE)
    assert list(Group.objects.values_list("name", flat=True)) == [Role.EDITOR]
    assert rights(editors) == {"auth.view_user"}
    migrate(latest())
    assert rights(editors) == PERMISSIONS[Role.EDITOR] | {"auth.view_user"}
    assert list(editors.user_set.all()) == [user("writer")]
    assert set(Group.objects.values_list("name", flat=True)) == set(Role)
