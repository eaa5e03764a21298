"""runbot: the one long-running process that holds every connection to Telegram.

    main.py             creates the components and connects them
    supervisor.py       starts, restarts and stops components; periodic.py: one that repeats a call
    clients.py          the accounts; account.py: the connection of one
    catch_up.py         reads what was missed; gaps.py: when; groups.py: in watched groups
    updates.py          stores what comes in
    sign_in_worker.py   signs accounts in and out, as requested in the admin
    draft_bot.py        polls the bot's updates, which `bot.router` handles
    wakeups.py          wakes components when there is work in the database
    lease_session.py    one runbot only: lease.py, database_lease.py, fence.py, takeover.py
    health.py           whether it works: heartbeat.py, status.py, watchdog.py
    background.py       `manage.py runbot start`

What is sent goes through the dispatcher of the outbox.
"""
