"""What a worker does with a contact, done by a machine in the worker's name."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from oncall.app import Answered
from oncall.app.contacts import Contacts
from oncall.domain.contact import Contact
from oncall.domain.errors import Invalid
from oncall.domain.reply import Digit, Reply
from web import current
from web.api import shapes
from web.api.contacts import state_of
from web.api.operation import Answer, Operation
from web.api.shapes import ByWorker, Done

Outcome = Answered | Contact | str | None


class Act(NamedTuple):
    """One act: the end of its address, what it means, what its body holds, and the use case.

    The use case is called with `reference`, `by` and the body's own fields, so these have its names.
    """

    path: str
    summary: str
    body: type[ByWorker]
    use_case: Callable[..., Outcome]


def _busy(contacts: Contacts, reference: str, by: str, minutes: int | None) -> str:
    contact = contacts.find(reference)
    return current.oncall().people.reply(by, Reply(digit=Digit.BUSY, minutes=minutes), contact.id)


_ACTS = (
    Act("claim", "I'll take it", shapes.ClaimBody, Contacts.claim),
    Act("pass", "Can't; after a claim: I give it back", ByWorker, Contacts.pass_on),
    Act("busy", "Busy: the next one is asked, about this and about others", shapes.MinutesBody, _busy),
    Act("stage", "The next stage of the call-out, now", ByWorker, Contacts.next_stage),
    Act("well", "All well, still on it; ask again after so many minutes", shapes.MinutesBody, Contacts.all_well),
    Act("finish", "Done for tonight; the outcome is still to be written", ByWorker, Contacts.finish),
    Act("reached", "The person concerned was seen or spoken to", shapes.ReachedBody, Contacts.reached),
    Act("close", "Ended, with an outcome", shapes.CloseBody, Contacts.close),
    Act("reopen", "The undo of close", ByWorker, Contacts.reopen),
    Act("note", "Something to remember", shapes.NoteBody, Contacts.note),
    Act("category", "How serious a person says it is", shapes.CategoryBody, Contacts.set_category),
    Act("area", "Where it is", shapes.AreaBody, Contacts.set_area),
    Act("attach", "The same matter as another contact", shapes.AttachBody, Contacts.attach),
    Act("detach", "The undo of attach", ByWorker, Contacts.detach),
    Act("transfer", "Offered elsewhere; ours until confirmed", shapes.TransferBody, Contacts.offer_transfer),
    Act("transfer/confirm", "They took it, by name", shapes.ConfirmBody, Contacts.confirm_transfer),
)


def _do(use_case: Callable[..., Outcome], reference: str, body: ByWorker) -> Answer:
    """Do it in the worker's name, and say where the contact stands then."""
    contacts, by = current.oncall().contacts, worker_id(body.worker)
    outcome = use_case(contacts, reference=reference, by=by, **body.model_dump(exclude={"worker"}))
    contact = contacts.find(reference)
    says = outcome.text if isinstance(outcome, Answered) else outcome if isinstance(outcome, str) else ""
    return Answer(body=Done(**state_of(contact), stage=contact.stage.value, says=says))


def worker_id(external_id: str) -> str:
    """Our own id of an active worker. Raises Invalid when there is none of that id."""
    worker = current.oncall().people.by_external_id(external_id)
    if worker is None or not worker.active:
        raise Invalid.at("worker", "there is no such worker", "Give the agency's own id of an active worker")
    return worker.id


OPERATIONS = tuple(
    Operation(
        name=act.path.replace("/", "_") + "_contact",
        method="POST",
        path="/contacts/<reference>/" + act.path,
        summary=act.summary,
        act=partial(_do, act.use_case),
        scopes=("contacts:act",),
        body=act.body,
        answers=(Done,),
    )
    for act in _ACTS
)
