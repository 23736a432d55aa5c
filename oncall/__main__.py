"""`python -m oncall` is the `oncall` command."""

from oncall.cli import main

main()
