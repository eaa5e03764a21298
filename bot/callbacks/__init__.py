"""What buttons do, and the sentence for each result. No Telegram in here."""
