"""The schema of revision 0001, frozen: nothing here follows the living tables. Never changed after a release."""

from oncall.store.migrations.v0001 import access, night, running, standing
from oncall.store.migrations.v0001.kinds import metadata

APPEND_ONLY = ("events", "reads")

__all__ = ["APPEND_ONLY", "access", "metadata", "night", "running", "standing"]
