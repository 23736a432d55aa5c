"""Rows at the edge: the only place that knows SQL.

`Database.write()` and `Database.read()` give a `Tx`; a `Tx` has one shelf a noun, and a shelf turns
rows into the values of `oncall.domain` and back. Nothing here decides anything.
"""
