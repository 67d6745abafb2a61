"""The site's addresses, and a page that costs nothing but the server and the middleware."""

from django.http import HttpResponse
from django.urls import path

from catalogue.urls import handler400, handler403, handler404, handler500
from catalogue.urls import urlpatterns as ours

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

# As long as a page of the list is
PAGE = "<!doctype html><title>.</title>" + "经验做法" * 4000


def constant(_request):
    return HttpResponse(PAGE)


urlpatterns = [path("bench/constant/", constant), *ours]
