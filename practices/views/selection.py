"""The reader's own selection: the page that shows it, and the changes that every page can make."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from practices import head
from practices.comparison import MAX_COMPARED, is_comparable
from practices.forms import came_from, from_own_pages
from practices.models import Practice
from practices.picks import MAX_PICKS, pick
from practices.selection import Selection, keys_of


class Change(StrEnum):
    """What a form may ask for; the value of its button names keys, as in the cookie."""

    ADD = "add"
    REMOVE = "remove"
    UP = "up"
    DOWN = "down"
    CLEAR = "clear"
    REPLACE = "replace"


@from_own_pages
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def selection(request: HttpRequest) -> HttpResponse:
    """Show the selection, or change it and lead back to where the reader was."""
    return _change(request) if request.method == "POST" else _show(request)


def _show(request: HttpRequest) -> HttpResponse:
    chosen = Selection.of(request)
    picks = pick(chosen.keys, Practice.objects.for_list())
    found = {practice.key: practice for practice in picks.practices}
    before = Selection.read(request.GET.get("undo", ""))
    context = {
        "head": head.of_selection(len(chosen.keys)),
        "entries": [(key, found.get(key)) for key in chosen.keys],
        "picks": picks,
        "gone": Selection(tuple(picks.unknown)),
        "before": before if before != chosen else Selection(),
        "comparable": is_comparable(picks),
        "max_picks": MAX_PICKS,
        "max_compared": MAX_COMPARED,
    }
    return render(request, "practices/selection.html", context)


def _change(request: HttpRequest) -> HttpResponse:
    before = Selection.of(request)
    asked = next((change for change in Change if change in request.POST), None)
    keys = keys_of(request.POST.get(asked, "")) if asked else ()
    match asked:
        case Change.ADD:
            after = _add(request, before, keys)
        case Change.REMOVE:
            after = before.remove(*keys)
            _say_removed(request, [key for key in before.keys if key not in after.keys])
        case Change.UP | Change.DOWN:
            after = before.move(keys[0], -1 if asked is Change.UP else 1) if keys else before
        case Change.CLEAR:
            after = Selection()
            messages.success(request, "选编已清空。")
        case Change.REPLACE:
            after = Selection().add(*keys)
            messages.success(request, f"选编现有 {len(after.keys)} 条。")
        case None:
            after = before
        case _:
            assert_never(asked)
    address = _back(request, shrunk=not {*before.keys} <= {*after.keys})
    if "?undo=" in address:
        # the button that was pressed is gone with its row
        address += "#undo"
    elif keys and (after != before or asked in {Change.UP, Change.DOWN}):
        # the button that was pressed, so that the reader goes on from there
        address += f"#{asked if asked in {Change.UP, Change.DOWN} else 'pick'}-{keys[0]}"
    lost = asked is Change.ADD and not {*keys} <= {*after.keys}
    response = _lead(address, to_page=lost and "HX-Request" in request.headers)
    after.store(response)
    return response


def _lead(address: str, *, to_page: bool) -> HttpResponse:
    """Redirect; `to_page` to the page itself, for a script would not show what it has to say."""
    if to_page:
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address, status=303)


def _add(request: HttpRequest, before: Selection, keys: tuple[str, ...]) -> Selection:
    """Put what is published at the end, and say what became of it."""
    picks = pick(keys, Practice.objects.all())
    after = before.add(*picks.keys)
    added = [practice for practice in picks.practices if practice.key not in before.keys]
    left_out = [practice for practice in added if practice.key not in after.keys]
    if left_out:
        messages.error(
            request,
            f"选编满了（最多 {MAX_PICKS} 条），有 {len(left_out)} 条没有加入：{left_out[0].name}"
            f"{'等' if len(left_out) > 1 else ''}。请先移出几条。",
        )
    elif picks.unknown or not keys:
        messages.error(request, "有的经验没有加入：编号有误，尚未发布或已撤下。")
    elif len(added) == 1:
        messages.success(request, f"已加入选编：{added[0].name}。")
    else:
        messages.success(request, f"已加入选编 {len(added)} 条。")
    return after


def _say_removed(request: HttpRequest, keys: list[str]) -> None:
    """Name what was taken out; what can no longer be seen has no name."""
    picks = pick(keys, Practice.objects.all())
    alone = len(keys) == len(picks.practices) == 1
    what = f"选编：{picks.practices[0].name}" if alone else f" {len(keys)} 条"
    messages.success(request, f"已移出{what}。")


def _back(request: HttpRequest, *, shrunk: bool) -> str:
    """Return the page that the form stands on; by default the selection, with a way to undo."""
    if address := came_from(request):
        return address
    undo = {"undo": str(Selection.of(request))} if shrunk else {}
    return resolve_url("selection") + (f"?{urlencode(undo)}" if undo else "")
