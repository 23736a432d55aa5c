"""The demonstration: an invented agency in the middle of a night, and phones that are on a page.

Everything in it is made through the same use cases as in service; only the clock may be moved, and no
message leaves the computer. Read in this order: folder, turns, seed, evening, phones, stage.
"""
