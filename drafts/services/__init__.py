"""What may be done with chats and drafts: plain functions that the bot, the inbox, the admin and
tasks call. The way of a question goes through these folders in this order.

    messages/   store what was written, and compare it with what Telegram shows
    drafting/   from a chat that is due to a draft: ask the AI, decide what becomes of its answer
    showing/    cards, digests, reminders, the copy in the archive
    buttons/    what a press on a card does
    reviewing/  send, edit, skip, put off, hold, mute
    writing/    what people ask the AI to write: an answer anew, a translation, a talk
    learnt/     suggestions from what the owner wrote, and how sure the AI may be
    money/      what the AI uses, within the day's budget
"""
