from django.apps import AppConfig
from stamina.instrumentation import set_on_retry_hooks

from aibot import checks, private_data
from core.retry import log_retry


class AibotConfig(AppConfig):
    name = "aibot"
    verbose_name = "aibot"

    def ready(self) -> None:
        private_data.mend()
        checks.register_all()
        set_on_retry_hooks([log_retry])
