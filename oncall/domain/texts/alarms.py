"""What whoever looks after the service is told, by ways that are not the carrier's: what is true, and what to do.

These are no text messages, so they may be longer; they hold nothing personal all the same.
"""

_SENTENCES = {
    "account": (
        "The carrier refuses messages because of the account or its settings{code}. Everybody is affected."
        " Look at the account now; until then pages go by every other way there is."
    ),
    "texts out": (
        "Texts do not get through{code}. Pages go by call first until two texts have been delivered."
        " Look at the carrier's status page."
    ),
    "strange code": (
        "The carrier gives a code that is not known here{code}. It was taken for a fault that passes; look it up in the"
        " carrier's error dictionary."
    ),
    "stood in": "The carrier takes no messages{code}; another one stands in for it. Look at the carrier's status page.",
    "texts back": "Texts get through again. Pages go as the policies say.",
    "opt-out": (
        "Somebody on the rota has sent an opt-out word, so no text reaches that number any more. Calls still do."
        " The Now page says who. Have them text START to the workers' number."
    ),
    "number": (
        "The carrier says that a number on the rota can never be reached{code}. The Now page says whose."
        " Have the number corrected."
    ),
    "daily cap": (
        "The daily cap of messages is reached. First pages of emergencies still leave; answers and notices wait, and at"
        " twice the cap repeats as well. Find out why so much is sent, or raise twilio.daily_cap."
    ),
    "webhooks lost": (
        "Replies and reports came to the carrier and not to us; they were fetched from its lists, up to a minute late."
        " Check web.public_base_url, the proxy before it, and the carrier's addresses for our numbers."
    ),
    "signature": (
        "A request with the carrier's signature was refused because the signature is not right. If it was the"
        " carrier's, no reply counts: check web.public_base_url and twilio.auth_token."
    ),
    "unreachable": (
        "Our own public address does not reach us{code}: keys and replies cannot come in at once."
        " Check web.public_base_url, the proxy and the certificate."
    ),
    "sweep": "The carrier's lists cannot be read{code}, so lost replies are not found. Check its status and the key.",
    "not sent": "A message could not be put together and was given up; its ladder goes on. Look at the log.",
    "nobody stands in": (
        "Somebody cannot do their duty, and nobody is on duty in any position above. Pages still go to them until"
        " somebody is named: do it now."
    ),
    "rota job": (
        "Something that is done before the night failed{code}: a check, a question, a test page or the sheet. It is"
        " tried again. Look at the log, and at the Tonight page."
    ),
    "clock": "This machine's clock cannot be trusted. Set it by NTP.",
    "audit chain": "The audit chain does not hold. Keep the database as it is and run oncall verify-audit.",
}
_OTHER = "Something needs to be looked at: {alarm}. See the Now page and the log."


def service_alarm(alarm: str, *, sender: str, day_and_time: str, code: str = "") -> str:
    """The message about an alarm of that kind. `sender` is the agency's keyword, `code` the carrier's."""
    said = _SENTENCES.get(alarm, _OTHER).format(alarm=alarm, code=f" (code {code})" if code else "")
    return f"{sender} alarm, {day_and_time}: {said}"
