from django.apps import AppConfig

from aibot import checks, private_data


class AibotConfig(AppConfig):
    name = "aibot"
    verbose_name = "aibot"

    def ready(self) -> None:
        private_data.mend()
        checks.register_all()
