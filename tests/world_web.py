"""The web of a story: the public's form and a colleague's browser, over the same product as the story's phones."""

import re

from oncall.config import Settings
from oncall.domain.contact import Contact
from tests.web.site import post
from tests.world import World
from web.app import create_app

_FORM_ID = re.compile(r'name="id" value="([^"]+)"')
_REFERENCE = re.compile(r"R\d{6}")


class WorldWeb:
    """Every browser of one story. They all come from one address, as behind the router of a block of flats."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._app = create_app(world.oncall, Settings())
        self._public = self._app.test_client()
        self._console = self._app.test_client()
        self._sign_in()

    def _sign_in(self) -> None:
        access = self._world.oncall.access
        link = "/in/" + access.make_link(access.add_login("console", "coordinator", "test", None).id)
        post(self._console, link, {}, form=link)

    def form_id(self) -> str:
        """Open the public's form; the id that stands in it."""
        found = _FORM_ID.search(self._public.get("/report").text)
        assert found
        return found[1]

    def reports(self, *, form_id: str = "", **answers: str) -> tuple[Contact, str]:
        """Fill in the public's form and send it; the contact it became, and the page that comes next."""
        sent = self._public.post("/report", data={"id": form_id or self.form_id(), **answers})
        assert sent.status_code == 303, sent.text
        self._world.settle()
        page = self._public.get(sent.location).text
        found = _REFERENCE.search(page)
        assert found, page
        return self._world.oncall.contacts.find(found[0]), page

    def shows(self, contact: Contact) -> str:
        """The contact's page on the console."""
        return self._console.get(f"/contacts/{contact.reference}").text

    def does(self, contact: Contact, act: str, **fields: str) -> str:
        """Send one of the forms on that page; the page afterwards."""
        address = f"/contacts/{contact.reference}"
        answer = post(self._console, f"{address}/{act}", fields, form=address)
        assert answer.status_code == 303, answer.text
        self._world.settle()
        return self.shows(contact)
