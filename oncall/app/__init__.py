"""The table of contents: one small class a noun, one short method a use case.

Here, and only here, transactions are opened and the clock is read – once per use case. What happens
inside is `oncall.flow`.
"""

from oncall.app.oncall import Oncall

__all__ = ["Oncall"]
