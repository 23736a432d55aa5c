"""The on-call service: contacts in, the right worker reached, hours logged."""
