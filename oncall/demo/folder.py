"""Where a demonstration lies: its database, its keys, its phones. Deleting the folder is always safe."""

from dataclasses import dataclass
from pathlib import Path

from oncall.config import Carrier, Environment, Service, Settings, Store, Web
from oncall.config.keys import fresh_data_key, fresh_secret, write_secret
from oncall.config.secret import data_keys

_DATABASE, _PHONES = "oncall.db", "phones.json"
_MADE_HERE = (_DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm", _PHONES, "data.key", "session.key")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFolder:
    """The folder of one agency's demonstration."""

    path: Path

    @property
    def database(self) -> Path:
        """The file of its database."""
        return self.path / _DATABASE

    @property
    def phones(self) -> Path:
        """The file in which the phone wall is kept."""
        return self.path / _PHONES

    def settings(self, port: int) -> Settings:
        """The settings of its process, with keys of its own."""
        return Settings(
            service=Service(environment=Environment.DEMO, notifier=Carrier.SIMULATOR),
            store=Store(
                url=f"sqlite:///{self.database}",
                data_keys=data_keys(self._secret("data.key", fresh_data_key())),
                backup_dir=str(self.path / "backups"),
            ),
            web=Web(port=port, secret_key=self._secret("session.key", fresh_secret())),
        )

    def clear(self) -> None:
        """Take out what a demonstration has made, and nothing else."""
        for name in _MADE_HERE:
            (self.path / name).unlink(missing_ok=True)

    def _secret(self, name: str, fresh: str) -> str:
        """The secret in that file, made if there is none."""
        file = self.path / name
        if not file.exists():
            write_secret(file, fresh)
        return file.read_text(encoding="utf-8").strip()
