"""The loop that does whatever is due, the senders that carry it out, and what watches over both.

State lives in rows and nothing keeps a timer in memory: a tick does everything due, so a lost tick
costs one period and a restart loses nothing. Several engines may run at once on PostgreSQL.
"""

from oncall.engine.loop import Engine
from oncall.engine.process import Service

__all__ = ["Engine", "Service"]
