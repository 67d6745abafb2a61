"""Review in the admin: what changes against what is public, to be published or returned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern

from practices.clock import moment
from practices.editing import content, history, life
from practices.editing.change import Change
from practices.editing.diff import changes, names
from practices.editing.life import Step
from practices.models import Practice
from practices.preview import may_share

from . import kept
from .standing import Worked, address
from .step_forms import PublishForm, SendBackForm
from .steps import StepPages
from .who import signed_in

FORMS: dict[Step, type[PublishForm | SendBackForm]] = {
    Step.PUBLISH: PublishForm,
    Step.SEND_BACK: SendBackForm,
}


# So much of the work on a draft is told; all of it is in its history
SHOWN_WORK = 20


class ReviewAdmin(StepPages):
    def get_urls(self) -> list[URLPattern]:
        views = {
            "review": self.review,
            Step.PUBLISH: self.publishing,
            Step.SEND_BACK: self.sending_back,
        }
        return [*self.routes(views), *super().get_urls()]

    def review(self, request: HttpRequest, key: int) -> HttpResponse:
        """Show what a draft changes, and the forms that decide on it."""
        return self._review(request, self.found(request, key))

    @kept.keeps
    def publishing(self, request: HttpRequest, key: int) -> HttpResponse:
        return self._decide(request, key, Step.PUBLISH)

    @kept.keeps
    def sending_back(self, request: HttpRequest, key: int) -> HttpResponse:
        return self._decide(request, key, Step.SEND_BACK)

    def _decide(self, request: HttpRequest, key: int, step: Step) -> HttpResponse:
        """Publish or send back as the form says; what is refused comes back as typed."""
        sent = kept.sent(request)
        if sent is None:
            return redirect(address(self.found(request, key, step), "review"))
        practice = self.sought(request, key, step)
        form = FORMS[step](sent.dict(), prefix=step)
        if request.method == "POST" and practice is not None and form.is_valid():
            try:
                after, said = _taken(step, practice, request, form)
            except life.StepError as error:
                form.add_error(None, str(error))
                # somebody else may have taken a step with it
                practice = self.sought(request, key, step)
            else:
                messages.success(request, said)
                return redirect(address(after))
        if practice is None or life.obstacle(step, practice, signed_in(request)):
            return self.not_taken(request, practice, step, form)
        kept.say(request, sent)
        # they see the new content now
        form.data = {**form.data, form.add_prefix("seen"): life.version(practice)}
        return self._review(request, practice, {step: form})

    def _review(
        self,
        request: HttpRequest,
        practice: Practice,
        typed: dict[Step, PublishForm | SendBackForm] | None = None,
    ) -> HttpResponse:
        seen = {"seen": life.version(practice)}
        choices = life.choices(practice, signed_in(request))
        shown = {step: form(prefix=step, initial=seen) for step, form in FORMS.items()}
        shown |= typed or {}
        context: dict[str, Any] = {
            "publish": shown[Step.PUBLISH] if choices.get(Step.PUBLISH) == "" else None,
            "send_back": shown[Step.SEND_BACK] if choices.get(Step.SEND_BACK) == "" else None,
            "was": practice.revises,
            "changes": _changes(practice),
            "worked": _worked(practice),
            "may_share": may_share(signed_in(request)),
        }
        status = 422 if any(form.errors for form in (typed or {}).values()) else 200
        return self.page(request, "review", "审阅", practice, context, status)


def _worked(practice: Practice) -> list[Worked]:
    """Return who wrote it and handed it over, when, and what they said of it; newest first."""
    return [Worked.of(version) for version in history.versions(practice)[:SHOWN_WORK]]


def _changes(practice: Practice) -> tuple[Change, ...]:
    """Return what differs from what is or was public; all there is, if nothing ever was."""
    now = content.read(practice)
    if practice.revises is not None:
        return changes(content.read(practice.revises), now, names())
    return changes(content.blank(now.source, now.number), now, names())


def _taken(
    step: Step, practice: Practice, request: HttpRequest, form: forms.Form
) -> tuple[Practice, str]:
    """Take the step; return what there is now, and what to say of it."""
    user, said = signed_in(request), form.cleaned_data
    if step is Step.SEND_BACK:
        back = life.send_back(practice, user, said["reason"], seen=said["seen"])
        return back, "已退回，编写的人打开这一稿就看到理由。"
    after = life.publish(practice, user, said["reason"], at=said["at"], seen=said["seen"])
    if after.scheduled_for is not None:
        return after, f"已预约 {moment(after.scheduled_for)} 发布。"
    return after, "已发布，读者现在就能看到。"
