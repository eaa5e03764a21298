"""What commands do: a person and an argument in, a sentence out. No Telegram in here."""
