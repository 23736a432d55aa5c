"""The night sheet on paper: one HTML document that needs nothing from anywhere, to be printed or opened from a mail."""

from collections.abc import Iterator, Sequence
from html import escape
from zoneinfo import ZoneInfo

from oncall.domain.tonight import NightSheet, Person, Place
from rota.said import when

_STYLE = """
body { font: 12pt/1.35 sans-serif; margin: 1.5cm; max-width: 19cm; color: #000; background: #fff }
h1 { font-size: 17pt; margin: 0 0 2pt } h2 { font-size: 13pt; margin: 14pt 0 3pt }
table { border-collapse: collapse; width: 100% } caption { text-align: left; font-weight: bold; padding: 4pt 0 }
th, td { border: 1px solid #000; padding: 3pt 5pt; text-align: left; vertical-align: top }
td.numbers { font-size: 13pt; white-space: nowrap } .gap { font-weight: bold }
thead { display: table-header-group } tr { break-inside: avoid }
@page { margin: 1.5cm } @media print { body { margin: 0; max-width: none } }
"""


def steps_when_dead(sheet: NightSheet, *, first: str, upward: Sequence[str]) -> Sequence[str]:
    """What to do when the service that pages is dead. `first` is the position that is rung first."""
    above = ", then the ".join(upward) or "next one on this sheet"
    outside = " or ".join(f"{name}, {number}" for name, number in sheet.outside)
    made = "Earlier sheets are in the mailboxes that get this one; `oncall rota sheet` makes a new one."
    last = f"Nobody answers: ring {outside}, and begin again." if outside else "Nobody answers: begin again."
    return (
        f"Is anybody in danger now? Ring {sheet.emergency} first.",
        f"Ring the {first} of the area: every number in its order, twice.",
        f"No answer in 5 minutes: ring the {above}. Give each 5 minutes; go on until somebody says that they have it.",
        last,
        "Write down when the contact came, whom you rang and when, and who took it. Enter it when the service is back.",
        made,
    )


def printed(sheet: NightSheet, zone: ZoneInfo, steps: Sequence[str]) -> str:
    """The whole document. It holds names and numbers."""
    return "\n".join(_lines(sheet, zone, steps)) + "\n"


def _lines(sheet: NightSheet, zone: ZoneInfo, steps: Sequence[str]) -> Iterator[str]:
    title = f"Night sheet, {when(sheet.start, zone)} to {when(sheet.end, zone)}"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    yield f"<h1>{escape(title)}</h1>\n<p>{escape(sheet.agency)}. Made {when(sheet.made_at, zone)}."
    yield "It holds private numbers: destroy the sheet of the night before.</p>"
    yield f"<p>Workers ring the service at {escape(sheet.line_number)}.</p>"
    yield "<h2>If the service that pages them is dead</h2>\n<ol>"
    yield from (f"<li>{escape(step)}</li>" for step in steps)
    yield "</ol>\n<h2>Who is on</h2>"
    for lines, places in sheet.tables:
        yield from _table(", ".join(lines), places, zone)
    yield "<h2>Whom the service would page, and when</h2>\n<ul>"
    yield from (f"<li>{escape(words)}</li>" for words in sheet.ladder)
    yield "</ul>\n</body>\n</html>"


def _table(caption: str, places: Sequence[Place], zone: ZoneInfo) -> Iterator[str]:
    yield f"<table>\n<caption>{escape(caption)}</caption>"
    yield '<thead><tr><th scope="col">Where</th><th scope="col">From</th><th scope="col">Until</th>'
    yield '<th scope="col">Who</th><th scope="col">Numbers, in order</th></tr></thead>\n<tbody>'
    for place in places:
        name = f"{place.area} {place.position}".strip()
        for number, person in enumerate(place.people):
            yield _row(name if number == 0 else "then", name, person, zone)
    yield "</tbody>\n</table>"


def _row(where: str, place: str, person: Person, zone: ZoneInfo) -> str:
    times = f"<td>{when(person.start, zone)}</td><td>{when(person.until, zone)}</td>"
    head = f'<th scope="row">{escape(where)}</th>{times}'
    if not person.name:
        return f'<tr class="gap">{head}<td colspan="2">NO ONE: ring the next</td></tr>'
    numbers = "<br>".join(map(escape, person.numbers)) or "none"
    held_as = f"<br>as {escape(person.role)}" if person.role != place else ""
    return f'<tr>{head}<td>{escape(person.name)}{held_as}</td><td class="numbers">{numbers}</td></tr>'
