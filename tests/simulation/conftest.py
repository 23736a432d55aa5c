"""The promises are asserted in a module of their own; pytest is asked to explain those asserts as well."""

import pytest

pytest.register_assert_rewrite("tests.simulation.promises")
