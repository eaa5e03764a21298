from django.apps import AppConfig

from aibot import checks


class AibotConfig(AppConfig):
    name = "aibot"
    verbose_name = "aibot"

    def ready(self) -> None:
        checks.register_all()
