"""The two worked agencies as the stories use them: their rules, and their workers under the agency's own ids."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from functools import cache

from notifiers.base import Channel
from oncall.config import parse_rules, people_csv, rules_toml
from oncall.domain.person import Destination, Worker
from oncall.domain.rules import RuleSet

BOTH = frozenset({Channel.SMS, Channel.VOICE})
VERIFIED = date(2026, 1, 5)


@cache
def rules_of(agency: str) -> RuleSet:
    """The rules of a worked agency, read once a run."""
    return parse_rules(rules_toml(agency), on=VERIFIED)


@cache
def people_of(agency: str) -> tuple[Worker, ...]:
    """The workers of a worked agency, each with one or two verified numbers."""
    return tuple(map(_worker, csv.DictReader(io.StringIO(people_csv(agency)))))


def _worker(row: Mapping[str, str]) -> Worker:
    numbers = [number for number in (row["phone"], row["phone2"]) if number]
    return Worker(
        id=row["external_id"],
        external_id=row["external_id"],
        name=row["name"],
        positions=frozenset(row["positions"].split()),
        areas=frozenset(row["areas"].split()),
        skills=frozenset(row["skills"].split()),
        languages=frozenset(row["languages"].split()),
        call_down=row["call_down"] == "yes",
        destinations=tuple(_destination(row["external_id"], n, number) for n, number in enumerate(numbers, 1)),
    )


def _destination(worker: str, rank: int, number: str) -> Destination:
    return Destination(
        id=f"{worker}-{rank}",
        rank=rank,
        address=number,
        channels=BOTH,
        verified_on=VERIFIED,
        consented_on=VERIFIED,
    )
