"""From a message to an answer: chats, the AI's analysis, drafts and their review.

    services/messages/   store what was written
    services/schedule.py decide when a chat is analysed, and enqueue it
    services/drafting/   have the AI read a chat (with ai/), and make the draft
    services/showing/    queue cards for who decides; cards/ builds what they show
    services/buttons/    what a press on a card does
    services/reviewing/  approve, edit, skip, put off, supersede, expire
    delivery_handlers.py what the outbox sends for drafts, and what follows when it was sent
    services/learnt/     suggest what the owner's decisions teach (with learning/)
    states.py            the moves of a draft; pure
    gate/                what may leave without asking, by what texts say (reading/); pure

What else may be done with chats and drafts stands in `services`.
"""
