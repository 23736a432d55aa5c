"""Contacts in, and where they stand."""

import re

from flask import request

from oncall.app import NewContact, request_digest
from oncall.domain.contact import Contact, Details, SafeContact
from oncall.domain.number import e164
from web import current
from web.api.keys import allows, key_in_use
from web.api.operation import Answer, Operation
from web.api.shapes import Caller, Content, NewContactBody, Opened, Safe, State
from web.errors import Unreadable

_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def open_contact(body: NewContactBody) -> Answer:
    """Open it; with an Idempotency-Key that was used for the same body, the contact it led to."""
    contacts, key = current.oncall().contacts, key_in_use()
    new, by = _new(body), "key:" + key.id
    repeat = request.headers.get("Idempotency-Key")
    if repeat is None:
        contact, earlier = contacts.open(new, by), False
    elif not _IDEMPOTENCY_KEY.fullmatch(repeat):
        raise Unreadable("The header Idempotency-Key is empty or too long. Send 1 to 200 visible ASCII characters.")
    else:
        contact, earlier = contacts.open_once(new, by, key.id, repeat, request_digest(request.get_data()))
    headers = {"Location": f"/api/v1/contacts/{contact.reference}"}
    return Answer(body=_opened(contact), status=200 if earlier else 201, headers=headers)


def show_contact(reference: str) -> Answer:
    """Its state; with the scope contacts:read everything, which is recorded like any other look."""
    key = key_in_use()
    if not allows(key, "contacts:read"):
        return Answer(body=State(**state_of(current.oncall().contacts.find(reference))))
    view = current.oncall().contacts.view(reference, key.id)
    return Answer(body=_content(view.contact, view.details))


def state_of(contact: Contact) -> dict[str, object]:
    """The fields of `State`."""
    names = ("reference", "received_at", "due_at", "claimed_at", "reached_at", "closed_at")
    return {name: getattr(contact, name) for name in names} | {"state": contact.state.value}


def _new(body: NewContactBody) -> NewContact:
    return NewContact(
        id=current.oncall().contacts.new_id(),
        details=_details(body),
        channel="api",
        line=body.line,
        area=body.area,
        danger=body.danger,
        category=body.category,
        language=body.language,
        received_at=body.received_at,
    )


def _details(body: NewContactBody) -> Details:
    caller, safe = body.caller, body.safe
    country = current.rules().agency.country
    return Details(
        what=body.what,
        where=body.where,
        caller_number=e164(caller.number, country, "caller.number") if caller.number else "",
        caller_name=caller.name,
        caller_role=caller.role,
        callback=caller.callback or caller.number,
        safe=SafeContact(voice=safe.voice, text=safe.text, voicemail=safe.voicemail, until=safe.until),
        asked=tuple(body.asked.items()),
    )


def _opened(contact: Contact) -> Opened:
    rules = current.rules()
    promise = rules.promise(contact.category)
    number = rules.agency.emergency_number
    return Opened(**state_of(contact), category=contact.category, promise=promise, emergency_number=number)


def _content(contact: Contact, details: Details) -> Content:
    safe = details.safe
    return Content(
        **state_of(contact),
        category=contact.category,
        area=contact.area,
        line=contact.line,
        language=contact.language,
        claimed_as=contact.claimed_as,
        stage=contact.stage.value,
        outcome=contact.outcome,
        what=details.what,
        where=details.where,
        caller=Caller(
            name=details.caller_name,
            number=details.caller_number,
            role=details.caller_role,
            callback=details.callback,
        ),
        safe=Safe(voice=safe.voice, text=safe.text, voicemail=safe.voicemail, until=safe.until),
        asked=dict(details.asked),
    )


OPERATIONS = (
    Operation(
        name="open_contact",
        method="POST",
        path="/contacts",
        summary="A contact comes in",
        act=open_contact,
        scopes=("contacts:write",),
        body=NewContactBody,
        answers=(Opened,),
        success=(201, 200),
        repeatable=True,
    ),
    Operation(
        name="show_contact",
        method="GET",
        path="/contacts/<reference>",
        summary="Where a contact stands; with contacts:read, what was said",
        act=show_contact,
        scopes=("contacts:read", "contacts:write", "contacts:act"),
        answers=(Content, State),
    ),
)
