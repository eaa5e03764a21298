"""`python -m aibot.settings.mode` prints `real` if any Telegram credential is given, else
`sandbox`. Half-filled credentials are real: then the system checks name what is missing."""

import os
from pathlib import Path

from aibot.settings import env

CREDENTIALS = ("TG_API_ID", "TG_API_HASH", "TELEGRAM_BOT_TOKEN")

if __name__ == "__main__":
    default = Path(__file__).resolve().parents[2] / ".env"
    env.load_dotenv(Path(os.environ.get("AIBOT_ENV_FILE", default)))
    print("real" if any(env.text(name) for name in CREDENTIALS) else "sandbox")
