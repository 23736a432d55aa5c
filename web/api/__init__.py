"""The API for machines: JSON in and out, keys with scopes, strict about what it reads.

Every address is one row of `OPERATIONS`; the routes and the OpenAPI document are both made from it, so
neither can say what the other does not.
"""

from web.api import acts, contacts, document, duty, rota
from web.api.operation import blueprint_of

OPERATIONS = (*contacts.OPERATIONS, *acts.OPERATIONS, *duty.OPERATIONS, *rota.OPERATIONS)

BLUEPRINT = blueprint_of("api", "/api/v1", (*OPERATIONS, document.about(OPERATIONS)))
