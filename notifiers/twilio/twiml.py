"""What a call says, in the carrier's own language. Pure: a `Speech` in, an XML document out.

Source: Twilio, "TwiML Voice" (Gather, Say, Dial, Hangup). A Gather in which nothing is pressed falls
through to the verb behind it.
"""

from collections.abc import Callable

from notifiers.base import Speech

_WAITS = 8  # seconds for a key after the last word
_RINGS = 30  # seconds at the number that a call is put through to
_LANGUAGE = "en-US"


def twiml(speech: Speech, keys_go_to: Callable[[str], str], caller_id: str = "") -> str:
    """The document for a speech. `keys_go_to` gives the address of a step, `caller_id` is shown to whoever
    the call is put through to.
    """
    from twilio.twiml.voice_response import Dial, Gather, VoiceResponse  # noqa: PLC0415 - most processes make no call

    said = VoiceResponse()
    if speech.keys:
        gather = Gather(
            num_digits=speech.keys,
            timeout=_WAITS,
            finish_on_key="#" if speech.keys > 1 else "",
            action=keys_go_to(speech.step),
            method="POST",
            action_on_empty_result=speech.insists,
        )
        gather.say(speech.text, language=_LANGUAGE)
        said.append(gather)
    else:
        said.say(speech.text, language=_LANGUAGE)
    if speech.connect:
        dial = Dial(caller_id=caller_id, timeout=_RINGS, answer_on_bridge=True)
        dial.number(speech.connect)
        said.append(dial)
    said.hangup()
    return str(said)
