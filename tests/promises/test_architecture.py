"""Who may import whom: the contracts of pyproject.toml, held against the code as it is."""

from tests.promises.sources import PACKAGES, ROOT, expect_none, judge, sources


def test_every_import_contract_is_kept() -> None:
    """Whoever breaks one reads here which, and the chain of imports that breaks it."""
    judge("lint-imports", "--no-logo")


def test_no_module_escapes_the_contracts() -> None:
    """The contracts do not see into a folder without `__init__.py`, so every folder with code has one."""
    folders = {(ROOT / source.name).parent for source in sources(*PACKAGES)}
    bare = (str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists())
    expect_none(bare, "These folders hold code but no __init__.py:")


def test_no_package_among_the_tests() -> None:
    """A `tests/oncall/__init__.py` would shadow the real package, so no folder of tests is a package."""
    markers = (source.name for source in sources("tests") if source.name.endswith("/__init__.py"))
    expect_none(markers, "Tests are found by their path; remove these files:")
