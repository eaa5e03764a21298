"""From a message to an answer: chats, the AI's analysis, drafts and their review.

services/ingest.py      store what was written
services/schedule.py    decide when a chat is analysed, and enqueue it
services/analysis.py    have the AI read a chat, and keep what it decided
ai/                     the prompt, and the client of the AI
services/proposals.py   make the draft: show it, or send it at once where that is allowed
services/card_deliveries.py  queue cards for who decides; cards.py builds what they show
services/card_actions.py  the buttons of a card, in one table; presses.py: what each of them does
services/callbacks.py   whether a press counts
services/review.py      approve, edit, skip, supersede, expire
services/later.py       shown again later, or sent later
services/rewrites.py    have the AI write an answer anew; rewriting.py: the work on it
services/holds.py       which of several reviewers works on a draft
services/muting.py      no cards for a chat, or no AI
services/reminders.py   of cards that wait too long
services/ai_jobs.py     the queue of what people asked the AI for
services/observations.py  keep what the owner decided, and calibrate confidences by it
services/learning.py    find what can be learnt from the owner's words, as suggestions
delivery_handlers.py    what the outbox sends for drafts, and what follows when it was sent
states.py               the states of a draft and the moves between them
"""
