"""The words of the night as values: contacts, pages, replies, policies, errors.

Pure like `rota`: values in, values out; no clock, no database, no network, no logging.
A transition is a method named by a verb that returns the next value. Who may do it and what else
must happen is decided in `oncall.flow`.
"""
