"""Every error of the API in one shape: {"detail": what is wrong, "errors": {field: [why]}}."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Say in Chinese what was wrong with the request; None for an error of ours, as DRF wants."""
    response = exception_handler(error, context)
    if response is not None:
        errors = response.data if isinstance(error, exceptions.ValidationError) else {}
        detail = _explained(error, response) or response.data.get("detail") or _joined(errors)
        response.data = {"detail": detail, "errors": errors}
    return response


def _explained(error: Exception, response: Response) -> str:
    match error:
        case Http404() if not error.args:
            return "没有这个地址。"
        case exceptions.MethodNotAllowed():
            return "数据接口只能读取，请用 GET。"
        case exceptions.NotAcceptable():
            return "没有所要求的格式，数据接口只提供 JSON。"
        case exceptions.Throttled():
            return f"请求太频繁，请过 {response.get('Retry-After', '1')} 秒再试。"
    return ""


def _joined(errors: dict[str, list[str]]) -> str:
    return "".join(reason for reasons in errors.values() for reason in reasons)
