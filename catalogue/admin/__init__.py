"""The admin as a site: who may come in, how, and what they see first."""

from django.contrib import admin
from django_otp.plugins.otp_static import admin as _static  # noqa: F401 (registers its model)
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _totp  # noqa: F401 (registers its model)
from django_otp.plugins.otp_totp.models import TOTPDevice

from . import users

__all__ = ["users"]

# Secrets, in English: their owners have a page of their own, and a manager an action on users
admin.site.unregister([StaticDevice, TOTPDevice])
