"""Who is on duty, as the one resolver says."""

from typing import assert_never

from oncall.domain.errors import NotFound
from rota.coverage import Gap, Office, OnDuty
from web import current
from web.api.operation import Answer, Operation
from web.api.shapes import WhoAnswer, WhoQuery


def who(query: WhoQuery) -> Answer:
    """Who answers for a position, in an area, at an instant."""
    found = current.oncall().duty.who(query.area, query.position, query.line, query.at)
    match found:
        case OnDuty():
            body = WhoAnswer(
                answer="on_duty",
                worker=_external_id(found.worker),
                desk=None,
                position=found.position,
                area=found.area,
                until=found.until,
            )
        case Office():
            body = WhoAnswer(
                answer="office",
                worker=None,
                desk=found.desk,
                position=query.position,
                area=query.area,
                until=found.until,
            )
        case Gap():
            body = WhoAnswer(answer="gap", worker=None, desk=None, position=found.position, area=found.area, until=None)
        case _:
            assert_never(found)
    return Answer(body=body)


def _external_id(worker_id: str) -> str | None:
    """The agency's own id; None for a worker who is no longer in the book."""
    try:
        return current.oncall().people.get(worker_id).external_id
    except NotFound:
        return None


OPERATIONS = (
    Operation(
        name="who",
        method="GET",
        path="/who",
        summary="Who is on duty",
        act=who,
        scopes=("duty:read",),
        query=WhoQuery,
        answers=(WhoAnswer,),
    ),
)
