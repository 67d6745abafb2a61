from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = "内容"

    def ready(self) -> None:
        # models can be imported only now
        from .editing import history  # noqa: PLC0415

        history.register()
