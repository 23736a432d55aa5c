"""The two worked agencies that come with the product: rules and people, both invented."""

from importlib.resources import files

AGENCIES = ("harlow", "larkspur")


def rules_toml(agency: str) -> str:
    """The rules of one of AGENCIES, as the text of a configuration file."""
    return _text(f"{agency}.toml")


def people_csv(agency: str) -> str:
    """The workers of one of AGENCIES, as the text of a file for the import of people."""
    return _text(f"{agency}_people.csv")


def _text(name: str) -> str:
    return files("oncall").joinpath("agencies", name).read_text(encoding="utf-8")
