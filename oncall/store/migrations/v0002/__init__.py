"""The schema that revision 0002 adds, frozen: planning, rotas, cover. Never changed after a release."""

from oncall.store.migrations.v0002 import covering, rotas, staffing, uploads
from oncall.store.migrations.v0002.kinds import KNOWN, metadata

__all__ = ["KNOWN", "covering", "metadata", "rotas", "staffing", "uploads"]
