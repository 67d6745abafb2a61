"""Every address of the site; those in practices.urls are permanent."""

from django.contrib import admin
from django.urls import include, path

from . import machines, views
from .preferences import preferences

urlpatterns = [
    path("", include("practices.urls")),
    path("admin/", admin.site.urls),
    path("preferences/", preferences, name="preferences"),
    path("favicon.ico", views.favicon),
    path("robots.txt", machines.robots),
    path(".well-known/security.txt", machines.security, name="security"),
    path("healthz", views.healthz, name="healthz"),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
