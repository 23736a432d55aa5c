"""The measurements: one line a figure, each beside a bare floor of the same run.

The floor runs on the same server and the same store: one insert, one commit, one POST by the same
client to the same provider; for who-is-on-duty one request that does one indexed select. The product,
the floor and the provider are processes of their own, on the loopback, under bounded loads. For `carrier` and
`pace` the provider is the tests' fake of the real one, the client the real one's, and the floor its bare library;
`pace` takes nine minutes, a short one takes one. For `rota` the floor is the proved bound, and the other tools'
ways of planning stand beside ours in a table of their own; it takes ten minutes, a short one five.

    python3 run.py bench rota             the same as --only rota

Ends with 1 when a target was missed. Figures of a busy machine say little: look at the load.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from tests.bench.calm import calm
from tests.bench.hundred import at_a_hundred_ms
from tests.bench.one_a_second import at_one_a_second
from tests.bench.report import Figure, machine, table
from tests.bench.rota import rota
from tests.bench.setting import Setting
from tests.bench.start import start
from tests.bench.stores import STORES, fresh_stores
from tests.bench.storm import paced, saturation
from tests.bench.timers import lateness
from tests.bench.who import who

# The last one also tells the most memory that any of those before it came to.
FIGURES: dict[str, Callable[[Setting], list[Figure]]] = {
    "who": who,
    "calm": calm,
    "paced": paced,
    "saturation": saturation,
    "lateness": lateness,
    "carrier": at_a_hundred_ms,
    "pace": at_one_a_second,
    "rota": rota,
    "start": start,
}


def main(words: Sequence[str]) -> int:
    """Measure what was asked for; 0 when every target was met."""
    asked = _arguments().parse_args(words)
    wanted = [*asked.figure, *asked.only] or FIGURES
    figures: list[Figure] = []
    with fresh_stores(asked.store) as fresh:
        setting = Setting(fresh=fresh, short=asked.short, largest=asked.largest)
        for name, measure in FIGURES.items():
            if name in wanted:
                print(f"measuring {name} ...", file=sys.stderr, flush=True)
                figures += measure(setting)
    print(table(figures))
    print(machine(asked.store))
    return 0 if all(figure.met for figure in figures) else 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("figure", nargs="*", type=_figure, help=f"measure these alone: {', '.join(FIGURES)}")
    parser.add_argument("--only", action="append", choices=FIGURES, default=[], help="the same; may be repeated")
    parser.add_argument("--store", choices=STORES, default="sqlite", help="what it is kept in (default: %(default)s)")
    parser.add_argument("--short", action="store_true", help="a quarter of the load, for a first look")
    parser.add_argument("--largest", action="store_true", help="rota: 1,020 workers and a year too; twenty minutes")
    return parser


def _figure(name: str) -> str:
    """One of the names. (As `choices` of a list that may be empty, argparse would refuse the empty one.)"""
    if name not in FIGURES:
        raise argparse.ArgumentTypeError(f"there is no {name!r}; choose from {', '.join(FIGURES)}")
    return name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
