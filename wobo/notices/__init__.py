"""News for people: notices on the page, mails through an outbox, and what waits for whom.

A notice and its mail are written in the transaction of what they tell of; the worker sends the mail
afterwards. Apps call `actions.tell` and register what waits for a person with `work.register_work`.
"""
