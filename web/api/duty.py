"""Who is on duty, as the one resolver says."""

from typing import assert_never

from rota.coverage import Gap, Office, OnDuty
from web import current
from web.api.operation import Answer, Operation
from web.api.shapes import WhoAnswer, WhoQuery


def who(query: WhoQuery) -> Answer:
    """Who answers for a position, in an area, at an instant."""
    named = current.oncall().duty.who_by_external_id(query.area, query.position, query.line, query.at)
    found = named.answer
    match found:
        case OnDuty():
            body = WhoAnswer(
                answer="on_duty",
                worker=named.worker,
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
