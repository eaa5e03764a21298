"""From a message to an answer: chats, the AI's analysis, drafts and their review.

services/ingest.py      store what was written
services/schedule.py    decide when a chat is analysed, and enqueue it
services/analysis.py    have the AI read a chat, and keep what it decided
ai/                     the prompt, and the client of the AI
services/proposals.py   make the draft: show it, or send it at once where that is allowed
services/cards.py       queue cards for the owners; cards.py builds what they show
services/callbacks.py   what a press on a card's button does
services/review.py      approve, edit, skip, supersede, expire
services/observations.py  keep what the owner decided, and calibrate confidences by it
services/learning.py    find what can be learnt from the owner's words, as suggestions
delivery_handlers.py    what the outbox sends for drafts, and what follows when it was sent
states.py               the states of a draft and the moves between them
"""
