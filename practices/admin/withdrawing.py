"""Withdrawal in the admin: why, and what readers should turn to instead."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern

from practices.editing import life
from practices.editing.life import Step, StepError
from practices.models import Practice

from . import kept
from .standing import address
from .step_forms import WithdrawForm
from .steps import StepPages
from .who import signed_in


class WithdrawAdmin(StepPages):
    def get_urls(self) -> list[URLPattern]:
        return [*self.routes({Step.WITHDRAW: self.withdraw}), *super().get_urls()]

    @kept.keeps
    def withdraw(self, request: HttpRequest, key: int) -> HttpResponse:
        """Ask why, and take the practice from the readers; what is refused comes back as typed."""
        practice = self.sought(request, key, Step.WITHDRAW)
        user = signed_in(request)
        sent = kept.sent(request)
        form = WithdrawForm(practice or Practice(), sent or None)
        if request.method == "POST" and practice is not None and form.is_valid():
            said = form.cleaned_data
            try:
                life.withdraw(practice, user, said["reason"], said["successor"])
            except StepError as error:
                form.add_error(None, str(error))
                # somebody else may have taken a step with it
                practice = self.sought(request, key, Step.WITHDRAW)
            else:
                messages.success(request, "已撤回。原来的网址现在说明撤回的时间和理由。")
                return redirect(address(practice))
        if practice is None or life.obstacle(Step.WITHDRAW, practice, user):
            return self.not_taken(request, practice, Step.WITHDRAW, form)
        kept.say(request, sent)
        status = 422 if form.errors else 200
        return self.page(request, "withdraw", "撤回", practice, {"form": form}, status)
