"""Who may do what in the admin, address by address and action by action.

A new address takes two lines below, one for GET and one for POST; a new action, one. Where it has
something else in its places (`<key>`) than other addresses that begin like it, PLACES says what.

in  is asked to sign in          -   is refused (403)
ok  may: a page, a form that says what is wrong, or on to another address
x   nobody may ask like this (405)
no  there is nothing (404)
"""

from __future__ import annotations

from django.contrib.admin.utils import quote
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

from practices.editing import history
from practices.models import Event, Indicator, Instrument, Source, Theme
from search.models import SearchLog
from tests.practices.builders import practice, synonyms
from tests.practices.lists import checked, row


def _kept(entry):
    history.record(entry, None, "试改")
    return {"object_id": entry.pk, "key": entry.pk, "version": history.newest(entry)}


def _event():
    Event.objects.create(kind="export")
    return {"object_id": Event.objects.latest("pk").pk}


def _searched():
    SearchLog.objects.create(date="2026-01-02", query="有人找过", step=0, found=0)
    return {"object_id": quote("有人找过")}


# What stands in the places of an address, by how that begins; the longest beginning counts
PLACES = {
    "": lambda: {
        "content_type_id": ContentType.objects.get_for_model(Theme).pk,
        "object_id": Theme.objects.first().pk,
        "app_label": "practices",
        "url": "nowhere",
    },
    "auth/user/": lambda: dict.fromkeys(("id", "object_id"), User.objects.create_user("某人").pk),
    "practices/practice/": lambda: _kept(practice(status="draft")),
    "practices/event/": _event,
    "practices/import/": lambda: {"key": checked(row(100)).pk},
    "practices/source/": lambda: _kept(Source.objects.first()),
    "practices/theme/": lambda: _kept(Theme.objects.first()),
    "practices/indicator/": lambda: _kept(Indicator.objects.first()),
    "practices/instrument/": lambda: _kept(Instrument.objects.first()),
    "search/synonymgroup/": lambda: _kept(synonyms("代表词", "别的词")),
    "search/searchedquery/": _searched,
}
# Where {@} stands, for each of these
TERMS = "practices/theme|practices/indicator|practices/instrument"
KEPT = f"{{practices/source|{TERMS}|search/synonymgroup}}"

# Entries are drafts here: going back in one is for who writes it, in a public one for 审核
# nobody, no role, 只读, 编辑, 审核, 管理, superuser
ADDRESSES = """
GET   /                                                            in  ok  ok  ok  ok  ok  ok
POST  /                                                            in  ok  ok  ok  ok  ok  ok
GET   login/                                                       in  ok  ok  ok  ok  ok  ok
POST  login/                                                       in  in  in  in  in  in  in
GET   logout/                                                      ok  x   x   x   x   x   x
POST  logout/                                                      ok  ok  ok  ok  ok  ok  ok
GET   password_change/                                             in  ok  ok  ok  ok  ok  ok
POST  password_change/                                             in  ok  ok  ok  ok  ok  ok
GET   password_change/done/                                        in  ok  ok  ok  ok  ok  ok
POST  password_change/done/                                        in  x   x   x   x   x   x
GET   autocomplete/                                                in  -   -   -   -   -   -
POST  autocomplete/                                                in  x   x   x   x   x   x
GET   jsi18n/                                                      in  ok  ok  ok  ok  ok  ok
POST  jsi18n/                                                      in  x   x   x   x   x   x
GET   r/<content_type_id>/<object_id>/                             in  ok  ok  ok  ok  ok  ok
POST  r/<content_type_id>/<object_id>/                             in  ok  ok  ok  ok  ok  ok
GET   <app_label>/                                                 in  no  ok  ok  ok  ok  ok
POST  <app_label>/                                                 in  no  ok  ok  ok  ok  ok
GET   <url>                                                        in  no  no  no  no  no  no
POST  <url>                                                        in  no  no  no  no  no  no

GET   second-factor/                                               in  ok  ok  ok  ok  ok  ok
POST  second-factor/                                               in  x   x   x   x   x   x
GET   second-factor/qr.svg                                         in  no  no  no  no  no  no
POST  second-factor/qr.svg                                         in  x   x   x   x   x   x
GET   second-factor/{begin|confirm|codes|remove}/                  in  x   x   x   x   x   x
POST  second-factor/{begin|confirm|codes|remove}/                  in  ok  ok  ok  ok  ok  ok

GET   auth/user/                                                   in  -   -   -   -   ok  ok
POST  auth/user/                                                   in  -   -   -   -   ok  ok
GET   auth/user/add/                                               in  -   -   -   -   ok  ok
POST  auth/user/add/                                               in  -   -   -   -   ok  ok
GET   auth/user/<object_id>/{change|delete|history}/               in  -   -   -   -   ok  ok
POST  auth/user/<object_id>/{change|delete|history}/               in  -   -   -   -   ok  ok
GET   auth/user/<id>/password/                                     in  -   -   -   -   ok  ok
POST  auth/user/<id>/password/                                     in  -   -   -   -   ok  ok
GET   auth/user/<object_id>/                                       in  ok  ok  ok  ok  ok  ok
POST  auth/user/<object_id>/                                       in  ok  ok  ok  ok  ok  ok

GET   practices/practice/                                          in  -   ok  ok  ok  ok  ok
POST  practices/practice/                                          in  -   ok  ok  ok  ok  ok
GET   practices/practice/add/                                      in  -   -   ok  -   -   ok
POST  practices/practice/add/                                      in  -   -   ok  -   -   ok
GET   practices/practice/<object_id>/change/                       in  -   ok  ok  ok  ok  ok
POST  practices/practice/<object_id>/change/                       in  -   -   ok  -   -   ok
GET   practices/practice/<object_id>/delete/                       in  -   -   -   -   ok  ok
POST  practices/practice/<object_id>/delete/                       in  -   -   -   -   ok  ok
GET   practices/practice/<object_id>/history/                      in  -   ok  ok  ok  ok  ok
POST  practices/practice/<object_id>/history/                      in  -   ok  ok  ok  ok  ok
GET   practices/practice/<object_id>/history/<version>/            in  -   ok  ok  ok  ok  ok
POST  practices/practice/<object_id>/history/<version>/            in  x   x   x   x   x   x
GET   practices/practice/<object_id>/history/<version>/revert/     in  -   -   ok  -   -   ok
POST  practices/practice/<object_id>/history/<version>/revert/     in  -   -   ok  -   -   ok
GET   practices/practice/<object_id>/                              in  ok  ok  ok  ok  ok  ok
POST  practices/practice/<object_id>/                              in  ok  ok  ok  ok  ok  ok
GET   practices/practice/<key>/{revise|submit|take-back|discard}/  in  -   -   ok  -   -   ok
POST  practices/practice/<key>/{revise|submit|take-back|discard}/  in  -   -   ok  -   -   ok
GET   practices/practice/<key>/review/                             in  -   ok  ok  ok  ok  ok
POST  practices/practice/<key>/review/                             in  -   ok  ok  ok  ok  ok
GET   practices/practice/<key>/{publish|send-back|withdraw}/       in  -   -   -   ok  -   ok
POST  practices/practice/<key>/{publish|send-back|withdraw}/       in  -   -   -   ok  -   ok
GET   practices/practice/<key>/preview/                            in  -   ok  ok  ok  ok  ok
POST  practices/practice/<key>/preview/                            in  x   x   x   x   x   x
GET   practices/practice/<key>/preview/link/                       in  x   x   x   x   x   x
POST  practices/practice/<key>/preview/link/                       in  -   -   ok  ok  -   ok

GET   {@}/                                                         in  -   ok  ok  ok  ok  ok
POST  {@}/                                                         in  -   ok  ok  ok  ok  ok
GET   {@}/add/                                                     in  -   -   -   -   ok  ok
POST  {@}/add/                                                     in  -   -   -   -   ok  ok
GET   {@}/<object_id>/change/                                      in  -   ok  ok  ok  ok  ok
POST  {@}/<object_id>/change/                                      in  -   -   -   -   ok  ok
GET   {@}/<object_id>/delete/                                      in  -   -   -   -   ok  ok
POST  {@}/<object_id>/delete/                                      in  -   -   -   -   ok  ok
GET   {@}/<object_id>/history/                                     in  -   ok  ok  ok  ok  ok
POST  {@}/<object_id>/history/                                     in  -   ok  ok  ok  ok  ok
GET   {@}/<object_id>/history/<version>/                           in  -   ok  ok  ok  ok  ok
POST  {@}/<object_id>/history/<version>/                           in  x   x   x   x   x   x
GET   {@}/<object_id>/history/<version>/revert/                    in  -   -   -   -   ok  ok
POST  {@}/<object_id>/history/<version>/revert/                    in  -   -   -   -   ok  ok
GET   {@}/<object_id>/                                             in  ok  ok  ok  ok  ok  ok
POST  {@}/<object_id>/                                             in  ok  ok  ok  ok  ok  ok

GET   practices/import/                                            in  -   -   ok  -   ok  ok
POST  practices/import/                                            in  -   -   ok  -   ok  ok
GET   practices/import/add/                                        in  -   -   ok  -   ok  ok
POST  practices/import/add/                                        in  -   -   ok  -   ok  ok
GET   practices/import/template.xlsx                               in  -   -   ok  -   ok  ok
POST  practices/import/template.xlsx                               in  -   -   x   -   x   x
GET   practices/import/<key>/                                      in  -   -   ok  -   ok  ok
POST  practices/import/<key>/                                      in  -   -   x   -   x   x
GET   practices/import/<key>/{check|apply|undo}/                   in  -   -   x   -   x   x
POST  practices/import/<key>/{check|apply|undo}/                   in  -   -   ok  -   ok  ok

GET   practices/event/                                             in  -   -   -   -   ok  ok
POST  practices/event/                                             in  -   -   -   -   ok  ok
GET   search/searchedquery/                                        in  -   ok  ok  ok  ok  ok
POST  search/searchedquery/                                        in  -   ok  ok  ok  ok  ok
GET   practices/event/<object_id>/change/                          in  -   -   -   -   ok  ok
POST  practices/event/<object_id>/change/                          in  -   -   -   -   -   -
GET   search/searchedquery/<object_id>/change/                     in  -   ok  ok  ok  ok  ok
POST  search/searchedquery/<object_id>/change/                     in  -   -   -   -   -   -
GET   practices/event/<object_id>/history/                         in  -   -   -   -   ok  ok
POST  practices/event/<object_id>/history/                         in  -   -   -   -   ok  ok
GET   search/searchedquery/<object_id>/history/                    in  -   ok  ok  ok  ok  ok
POST  search/searchedquery/<object_id>/history/                    in  -   ok  ok  ok  ok  ok
GET   {practices/event|search/searchedquery}/add/                  in  -   -   -   -   -   -
POST  {practices/event|search/searchedquery}/add/                  in  -   -   -   -   -   -
GET   {practices/event|search/searchedquery}/<object_id>/delete/   in  -   -   -   -   -   -
POST  {practices/event|search/searchedquery}/<object_id>/delete/   in  -   -   -   -   -   -
GET   {practices/event|search/searchedquery}/<object_id>/          in  ok  ok  ok  ok  ok  ok
POST  {practices/event|search/searchedquery}/<object_id>/          in  ok  ok  ok  ok  ok  ok
""".replace("{@}", KEPT)

# the same; what is not offered to somebody is not taken from them either
ACTIONS = """
auth.user                delete_selected      in  -   -   -   -   ok  ok
auth.user                reset_second_factor  in  -   -   -   -   ok  ok
auth.user                unlock               in  -   -   -   -   ok  ok
practices.practice       delete_selected      in  -   -   -   -   ok  ok
practices.practice       submit               in  -   -   ok  -   -   ok
practices.practice       publish              in  -   -   -   ok  -   ok
practices.source         delete_selected      in  -   -   -   -   ok  ok
practices.theme          delete_selected      in  -   -   -   -   ok  ok
practices.indicator      delete_selected      in  -   -   -   -   ok  ok
practices.instrument     delete_selected      in  -   -   -   -   ok  ok
search.synonymgroup      delete_selected      in  -   -   -   -   ok  ok
"""
