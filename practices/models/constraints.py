"""The slug, and named constraints, that several models share."""

from __future__ import annotations

from django.db.models import CheckConstraint, Deferrable, Q, SlugField, UniqueConstraint

SLUG_RULE = "网址标识只能用小写字母、数字和连字符，如 gdd-2022。"


def slug_field() -> SlugField[str, str]:
    """Return the field of a model's permanent address."""
    return SlugField(
        "网址标识",
        unique=True,
        help_text="出现在网址里，发布后不要再改。",
        error_messages={"invalid": SLUG_RULE},
    )


def not_blank(model: str, field: str, label: str) -> CheckConstraint:
    """The text has at least one character that is not white space."""
    return CheckConstraint(
        name=f"{model}_{field}_not_blank",
        condition=Q(**{f"{field}__regex": r"\S"}),
        violation_error_message=f"{label}不能为空。",
    )


def slug_format(model: str) -> CheckConstraint:
    """The slug can stand in an address: lower-case letters, digits and single hyphens."""
    return CheckConstraint(
        name=f"{model}_slug_format",
        condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
        violation_error_message=SLUG_RULE,
    )


def one_of(model: str, field: str, values: list[str], label: str) -> CheckConstraint:
    """The field holds one of the values."""
    return CheckConstraint(
        name=f"{model}_{field}_valid",
        condition=Q(**{f"{field}__in": values}),
        violation_error_message=f"{label}的取值无效。",
    )


def once(name: str, fields: list[str], message: str) -> UniqueConstraint:
    """No two rows have the same fields; at commit, so that rows of a form can change places."""
    return UniqueConstraint(
        name=name,
        fields=fields,
        deferrable=Deferrable.DEFERRED,
        violation_error_message=message,
    )
