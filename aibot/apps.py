from django.apps import AppConfig
from django.db.backends.signals import connection_created

from aibot import checks
from aibot.lib import rows


class AibotConfig(AppConfig):
    name = "aibot"
    verbose_name = "aibot"

    def ready(self) -> None:
        checks.register_all()
        connection_created.connect(rows.keep_plans, dispatch_uid="plans")
