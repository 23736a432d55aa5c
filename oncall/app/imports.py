"""Files that come in by a page: offered, looked at, taken in, taken back. The command line does it in one step.

A file is kept sealed for half an hour, for the one person who sent it; the page knows only a secret.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from oncall.app.workplace import Workplace
from oncall.domain.errors import NotFound
from oncall.domain.rules import RuleSet
from oncall.flow.composing import token_hash
from oncall.flow.importing import absences, duty_rows, people
from oncall.flow.importing.upload import Upload, UploadKind, looked_at, taken_back, taken_in
from oncall.flow.moment import Moment

__all__ = ["Imports", "Upload", "UploadKind", "columns"]

KEPT_FOR = timedelta(minutes=30)
"""Real time from looking to taking in; afterwards the file has to be chosen again."""


def columns(rules: RuleSet) -> Mapping[UploadKind, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The columns of a spreadsheet of each kind: those that are needed, and all."""
    return {
        UploadKind.PEOPLE: (people.REQUIRED, tuple(people.COLUMNS)),
        UploadKind.ABSENCES: (absences.REQUIRED, tuple(absences.COLUMNS)),
        UploadKind.DUTIES: (duty_rows.required(rules), tuple(duty_rows.COLUMNS)),
    }


class Imports:
    """What is on its way in."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace

    def offer(self, upload: Upload, by: str) -> str:
        """Look at a file and keep it; the secret by which it is found. Nothing of it is taken in.

        Raises RowsInvalid for a file that cannot be read at all, Invalid, NotFound.
        """
        seen = self._at.read(lambda moment: looked_at(moment, upload))
        secret = secrets.token_urlsafe(16)

        def use_case(moment: Moment) -> None:
            moment.tx.uploads.purge(moment.real)
            _keep(moment, secret, by, seen)

        # Looking takes a while with thousands of rows; the store's one writer is not held up by it.
        self._at.write(use_case, quiet=True)
        return secret

    def see(self, secret: str, by: str) -> Upload:
        """The file as it was last shown. Raises NotFound."""
        return self._at.read(lambda moment: _kept(moment, secret, by))

    def say_more(self, secret: str, by: str, told: Callable[[Upload], Upload]) -> None:
        """Something more was said about a file: what it would do is looked at again. What is taken in, perhaps in
        another tab, stays as it is. Raises RowsInvalid, NotFound."""
        before = self.see(secret, by)
        if before.taken is not None:
            return
        seen = self._at.read(lambda moment: looked_at(moment, told(replace(before, meanwhile=()))))

        def use_case(moment: Moment) -> None:
            if _kept(moment, secret, by).taken is None:
                _keep(moment, secret, by, seen)

        self._at.write(use_case, quiet=True)

    def take_in(self, secret: str, by: str) -> Upload:
        """Import what was shown, whole or not at all. Where something has changed since then, nothing is imported,
        and `meanwhile` says what. Raises RowsInvalid while a row cannot be right, NotFound."""

        def use_case(moment: Moment) -> Upload:
            upload = taken_in(moment, _kept(moment, secret, by), by)
            _keep(moment, secret, by, upload)
            return upload

        return self._at.write(use_case)

    def take_back(self, secret: str, by: str) -> None:
        """The undo: what was imported is taken back, as far as it still stands. Raises NotFound."""

        def use_case(moment: Moment) -> None:
            upload = _kept(moment, secret, by)
            if upload.taken is None or not upload.taken.anything:
                raise NotFound("import that can be taken back")
            taken_back(moment, upload.taken, by)
            moment.tx.uploads.drop(token_hash(secret), by)

        self._at.write(use_case)

    def drop(self, secret: str, by: str) -> None:
        """Forget a file; nothing of it was, or will be, taken in."""
        self._at.write(lambda moment: moment.tx.uploads.drop(token_hash(secret), by), quiet=True)


def _keep(moment: Moment, secret: str, by: str, upload: Upload) -> None:
    moment.tx.uploads.put(token_hash(secret), by, upload.as_text(), moment.real + KEPT_FOR)


def _kept(moment: Moment, secret: str, by: str) -> Upload:
    text = moment.tx.uploads.get(token_hash(secret), by, moment.real)
    if text is None:
        raise NotFound("file that waits to be taken in", remedy="It is kept for half an hour. Choose it again")
    return Upload.from_text(text)
