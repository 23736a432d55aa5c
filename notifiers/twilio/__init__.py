"""Twilio: texts and calls over real HTTP. Nothing else in the product knows its words.

`errors` says what its codes mean, `client` speaks to it, `carrier` is the Notifier, `twiml` writes what a
call says, `inbound` reads what it posts to us, and `records` reads its own lists.
"""
