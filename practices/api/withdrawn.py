"""What the API says of a practice that was withdrawn, in the shape of an error and more."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from rest_framework import serializers
from rest_framework.response import Response

from practices.clock import moment
from practices.models import Practice, Status

from .addresses import AddressField, practice_address
from .list_serializers import ErrorSerializer


class SuccessorSerializer(serializers.Serializer[Practice]):
    name = serializers.CharField(help_text="名称。")
    url = AddressField(Practice.get_absolute_url, source="*", help_text="网页地址。")
    api_url = AddressField(practice_address, source="*", help_text="接口地址。")


class WithdrawnSerializer(ErrorSerializer):
    name = serializers.CharField(help_text="经验的名称，照录原文。")
    withdrawn_at = serializers.DateTimeField(help_text="撤回时间。")
    reason = serializers.CharField(help_text="撤回理由。")
    successor = SuccessorSerializer(allow_null=True, help_text="替代它的经验；没有时为 null。")


def withdrawn(practice: Practice, request: HttpRequest) -> Response:
    """Answer 410, with when and why, and with the successor if readers can see it."""
    at = practice.withdrawn_at
    when = moment(at) if at else ""
    successor = practice.successor
    content: dict[str, Any] = {
        "detail": f"“{practice.name}”已于 {when} 撤回：{practice.withdrawal_reason}",
        "errors": {},
        "name": practice.name,
        "withdrawn_at": at,
        "reason": practice.withdrawal_reason,
        "successor": successor if successor and successor.status == Status.PUBLISHED else None,
    }
    return Response(WithdrawnSerializer(content, context={"request": request}).data, status=410)
