"""The parameters of a call's status callback that say what has just happened."""

from datetime import datetime

from tests.carrier.records import Call
from tests.carrier.shapes import stamp


def progress(call: Call, event: str, at: datetime) -> dict[str, str]:
    """`event` is one of the four that a callback can be asked for."""
    params = {
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(call.sequence),
        "Timestamp": stamp(at) or "",
    }
    if event == "initiated":
        params["CallStatus"] = "initiated"
    if event == "completed" and call.answered is not None:
        seconds = int((at - call.answered).total_seconds())
        params |= {"CallDuration": str(seconds), "Duration": str(-(-seconds // 60))}
    if call.answered_by is not None:
        params["AnsweredBy"] = call.answered_by
    if call.error is not None:
        params["ErrorCode"] = str(call.error)
    return params
