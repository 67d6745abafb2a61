"""Users and their roles, kept by managers; every change is written to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import axes.utils
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.filters import BooleanFieldListFilter, RelatedFieldListFilter
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    UserChangeForm,
    UserCreationForm,
)
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Exists, ManyToManyField, OuterRef, QuerySet
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django_otp.plugins.otp_totp.models import TOTPDevice
from reversion.models import Revision

from practices.admin.lists import SafeList
from practices.editing import people
from practices.editing.roles import MEANING, Role
from practices.models import Import

from . import devices, rights

if TYPE_CHECKING:
    # generic for the type checker alone
    RoleChoice = ModelMultipleChoiceField[Group]
    PasswordForm = AdminPasswordChangeForm[User]
    UserForm = forms.ModelForm[User]
    ModelAdmin = UserAdmin[User]
else:
    RoleChoice = ModelMultipleChoiceField
    PasswordForm = AdminPasswordChangeForm
    UserForm = forms.ModelForm
    ModelAdmin = UserAdmin

# In place of Django's words
LABELS = {"last_name": "姓名", "is_active": "可以登录", "is_superuser": "超级用户"}
HELP_TEXTS = {
    "is_active": "不勾选就不能登录。做过事的人离开时，取消勾选，不要删除。",
    "is_superuser": "什么都可以做；只能由系统维护人员用命令设置。",
}

# Groups are the roles, which the code makes: nobody changes them, single permissions are not given
admin.site.unregister([User, Group])


class RoleField(RoleChoice):
    def label_from_instance(self, obj: Any) -> str:
        known = obj.name in set(Role)
        return f"{obj.name}：{MEANING[Role(obj.name)]}" if known else obj.name


class RoleFilter(RelatedFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "角色"


class ActiveFilter(BooleanFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = LABELS["is_active"]


class OneName(UserForm):
    """A Chinese name is one: all of it is kept as the last name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["last_name"] = people.full_name(self.instance)

    def clean(self) -> Any:
        if "last_name" in self.fields:
            self.instance.first_name = ""
        return super().clean()


class AddForm(OneName, UserCreationForm):  # type: ignore[type-arg]
    pass


class ChangeForm(OneName, UserChangeForm):  # type: ignore[type-arg]
    pass


class NewPasswordForm(PasswordForm):
    """Without Django's way to take the password away: who is to stay out is deactivated."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)


@admin.register(User)
class CatalogueUserAdmin(SafeList, ModelAdmin):
    """A manager gives and takes roles: not their own, and nothing of a superuser's.

    Superusers are made by commands alone.
    """

    list_display = ("username", "name", "roles", "active", "second_factor", "last_login")
    list_filter = (("is_active", ActiveFilter), ("groups", RoleFilter))
    search_fields = ("username", "first_name", "last_name")
    search_help_text = "用户名、姓名"
    actions = ("reset_second_factor", "unlock")
    fieldsets = (
        (None, {"fields": ("username", "last_name", "password_link")}),
        ("权限", {"fields": ("is_active", "groups", "is_superuser")}),
        ("记录", {"fields": ("last_login", "date_joined", "second_factor")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "last_name", "password1", "password2")}),
        ("权限", {"fields": ("groups",)}),
    )
    readonly_fields = (
        "last_login",
        "date_joined",
        "second_factor",
        "roles",
        "is_superuser",
        "password_link",
    )
    form = ChangeForm
    add_form = AddForm
    add_form_template = None
    change_password_form = NewPasswordForm
    change_user_password_template = "admin/new_password.html"  # noqa: S105
    filter_horizontal = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        devices_of_user = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        users = super().get_queryset(request).prefetch_related("groups")
        shown: QuerySet[User] = users.annotate(has_second_factor=Exists(devices_of_user))
        return shown

    @admin.display(description="姓名")
    def name(self, user: User) -> str:
        return people.full_name(user)

    @admin.display(description=LABELS["is_active"], boolean=True, ordering="is_active")
    def active(self, user: User) -> bool:
        return user.is_active

    @admin.display(description="角色")
    def roles(self, user: User) -> str:
        if user.is_superuser:
            return "超级用户"
        return "、".join(group.name for group in user.groups.all())

    @admin.display(description="两步验证", boolean=True)
    def second_factor(self, user: Any) -> bool:
        return bool(user.has_second_factor)

    @admin.display(description="密码")
    def password_link(self, user: User) -> str:
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a href="{}">重设密码</a>', address)

    # who may

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = obj is not None and obj.is_superuser and not _is_superuser(request)
        return not above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those be deleted who were made by mistake; who has worked here is deactivated."""
        worked = obj is not None and (
            obj.is_superuser
            or obj.last_login is not None
            # imports are made in the name of users by a command too
            or Revision.objects.filter(user=obj).exists()
            or Import.objects.filter(user=obj).exists()
        )
        return not worked and super().has_delete_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Offer nothing that is refused, and call the groups what they are where they are read."""
        fieldsets: Any = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        changes = self.has_change_permission(request, obj)
        instead = {} if changes and obj != request.user else {"groups": "roles"}
        left_out = () if changes else ("password_link",)
        return [
            (name, {"fields": [instead.get(f, f) for f in said["fields"] if f not in left_out]})
            for name, said in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # nobody locks themselves out, nor gives themselves more
        own = ("is_active", "groups") if obj == request.user else ()
        return (*self.readonly_fields, *own)

    # forms

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        words: Any = {"labels": LABELS, "help_texts": HELP_TEXTS, "change": change}
        return super().get_form(request, obj, **{**words, **kwargs})

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        return db_field.formfield(
            form_class=RoleField,
            queryset=Group.objects.order_by("pk"),
            widget=CheckboxSelectMultiple,
            label="角色",
            help_text="可以多选。没有角色的用户不能进入管理后台。",
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        form.rights_before = rights.of(obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        user: User = form.instance
        user.is_staff = user.is_superuser or user.groups.exists()
        user.save(update_fields=["is_staff"])
        changed = rights.difference(form.rights_before, rights.of(user))
        if changed:
            rights.record(request, user, changed)

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 (Django's name)
        form_url: str = "",
    ) -> HttpResponse:
        with transaction.atomic():
            user = self.get_object(request, id)
            before = user.password if user else ""
            response = super().user_change_password(request, id, form_url)
            if user:
                user.refresh_from_db(fields=["password"])
                if user.password != before:
                    rights.record(request, user, "重设密码")
        return response

    # deletion

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        rights.record(request, obj, "删除用户")
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            rights.record(request, user, "删除用户")
        super().delete_queryset(request, queryset)

    # actions

    @admin.action(description="重置所选用户的两步验证（手机丢失时）", permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in self._in_reach(request, users):
            if devices.remove(user):
                rights.record(request, user, "重置两步验证")
                self.message_user(request, f"“{user}”的两步验证已重置。", messages.SUCCESS)
            else:
                self.message_user(request, f"“{user}”没有开启两步验证。", messages.INFO)

    @admin.action(description="解除所选用户的登录锁定", permissions=["change"])
    def unlock(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in self._in_reach(request, users):
            if axes.utils.reset(username=user.username):
                rights.record(request, user, "解除登录锁定")
            self.message_user(request, f"“{user}”的锁定已解除。", messages.SUCCESS)
        minutes = settings.AXES_COOLOFF_TIME.seconds // 60
        said = f"整个网络因失败太多而暂停登录的，仍要等 {minutes} 分钟。"
        self.message_user(request, said, messages.INFO)

    def _in_reach(self, request: HttpRequest, users: QuerySet[User]) -> list[User]:
        """Return the users that whoever asks may change, and say of the others that they are not.

        One's own second factor is taken away with a code, on its own page.
        """
        found = []
        for user in users:
            if user != request.user and self.has_change_permission(request, user):
                found.append(user)
            else:
                self.message_user(request, f"不能对“{user}”这样做。", messages.ERROR)
        return found


def _is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser
