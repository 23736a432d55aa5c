"""What the settings of a process do to its pages."""

from collections.abc import Iterator

from oncall.config import Carrier, Settings
from oncall.config.carriers import InboundBy
from oncall.engine.diagnosis.finding import Finding, bad, look, ok


def of_settings(settings: Settings) -> Iterator[Finding]:
    """Everything about the settings by themselves."""
    yield of_environment(settings)
    yield of_keys(settings)
    yield of_address(settings)
    yield of_notifier(settings)
    yield of_alarms(settings)
    yield from of_dead_man(settings)


def of_environment(settings: Settings) -> Finding:
    """Whether this is a process that people rely on."""
    environment = settings.service.environment
    if settings.in_production:
        return ok("This is production: public keys and simulated phones are refused.")
    return look(f"This is {environment}: nobody may rely on it. Set service.environment to production once they do.")


def of_keys(settings: Settings) -> Finding:
    """Whether what is sealed and signed is protected."""
    if not settings.with_public_keys:
        return ok("The keys are your own. Keep a copy elsewhere: nothing opens without them.")
    text = "The keys in use are public and protect nothing. Make your own with `oncall init`."
    return bad(text) if settings.in_production else look(text)


def of_address(settings: Settings) -> Finding:
    """Whether what passes between people and the pages is encrypted."""
    if settings.web.base_url.startswith("https://"):
        return ok("Links in pages begin with https://.")
    text = "Links in pages do not begin with https://. Set web.public_base_url to the address that people reach."
    by_webhook = settings.service.notifier is Carrier.TWILIO and settings.twilio.inbound is InboundBy.WEBHOOK
    return bad(text) if settings.in_production and by_webhook else look(text)


def of_notifier(settings: Settings) -> Finding:
    """Whether messages leave at all."""
    match settings.service.notifier:
        case Carrier.TWILIO:
            return ok("Texts and calls are Twilio's to carry.")
        case Carrier.SIMULATOR | Carrier.CONSOLE as carrier:
            does = "go to simulated phones" if carrier is Carrier.SIMULATOR else "are only printed"
            text = f"Texts and calls {does}: nobody is reached. Set service.notifier to twilio to page people."
            return bad(text) if settings.in_production else look(text)


def of_alarms(settings: Settings) -> Finding:
    """Whether anybody would hear that something is wrong with the service itself."""
    if settings.email.alarms_to or settings.apprise.alarms_to:
        return ok("Alarms about the service reach somebody without the carrier.")
    return look(
        "Nobody would hear of alarms about the service. Name somebody in email.alarms_to or apprise.alarms_to,"
        " by a way that does not hang on the carrier."
    )


def of_dead_man(settings: Settings) -> Iterator[Finding]:
    """Whether anybody would hear that this machine is off."""
    if settings.in_production and not settings.service.dead_man_url:
        yield look("Nobody would hear that this machine is off. Set service.dead_man_url to a watch outside.")
