from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = "网站"

    def ready(self) -> None:
        # models can be imported only now
        from .admin import watch  # noqa: PLC0415

        watch.connect()
        # Django's users, named after what is done with them
        apps.get_app_config("auth").verbose_name = "用户与权限"


class CatalogueAdminConfig(AdminConfig):
    """Django's admin with a site of our own."""

    default_site = "catalogue.admin.site.CatalogueAdminSite"
