"""A machine that cannot have the contract: the tests say so, and fail where it is insisted on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("required", "outcome"), [("", "1 skipped"), ("1", "1 error")])
def test_a_machine_without_the_registry(tmp_path: Path, required: str, outcome: str) -> None:
    """npm has nothing in its cache and may not go out: skipped with the reason, or an error where it is required."""
    named = "tests/carrier/test_contract.py::test_a_refusal_passes_as_it_is"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", named],
        cwd=ROOT,
        env={
            **os.environ,
            "ONCALL_REQUIRE_CONTRACT": required,
            "ONCALL_CONTRACT_CACHE": str(tmp_path / "contract"),
            "npm_config_cache": str(tmp_path / "npm"),
            "npm_config_offline": "true",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in done.stdout, done.stdout + done.stderr
    assert "npm ci failed" in done.stdout
