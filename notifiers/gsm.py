"""What a text message costs: the GSM 7-bit alphabet and its segments.

One segment carries 160 septets of the GSM 7-bit default alphabet (3GPP TS 23.038, formerly GSM
03.38). Nine characters and the form feed come from the extension table and cost two septets. One
character outside both tables turns the whole message to UCS-2, of which only 70 units fit into a
segment. A message of several segments loses seven septets, or three units, of each to its header,
may arrive in parts and out of order, and is billed by the part: so a page is one segment.
"""

import unicodedata

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "^{}\\[~]|€\f"

SEGMENT = 160

_COST = dict.fromkeys(BASIC, 1) | dict.fromkeys(EXTENSION, 2)

# Only what Unicode's own decompositions do not already lead to the alphabet.
_LOOK_ALIKES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc`´", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033«»", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad", "-"),
    **dict.fromkeys("\u2022\u00b7", "*"),
    "\u2044": "/",
    "\u2192": "->",
    "\u00d7": "x",
    "\t": " ",
    "\u2028": "\n",
    "\u2029": "\n",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "œ": "oe",
    "Œ": "OE",
    "ı": "i",
}
_WITHOUT_WIDTH = ("Mn", "Me", "Cf")


def septets(text: str) -> int | None:
    """How many septets `text` fills, or None when it is not GSM 7-bit."""
    if not all(character in _COST for character in text):
        return None
    return sum(_COST[character] for character in text)


def one_segment(text: str) -> bool:
    """Whether `text` is GSM 7-bit and fits into a single message."""
    cost = septets(text)
    return cost is not None and cost <= SEGMENT


def plain(text: str) -> str:
    """`text` in the GSM alphabet: look-alikes replaced, accents dropped where the alphabet has none.

    'é', 'ñ' and 'ü' stay; 'á', 'í', 'ó' and 'ú' lose their accent. What has no look-alike becomes '?'.
    """
    return "".join(map(_plain_character, unicodedata.normalize("NFC", text)))


def _plain_character(character: str) -> str:
    if character in _COST:
        return character
    if character in _LOOK_ALIKES:
        return _LOOK_ALIKES[character]
    spelled = unicodedata.normalize("NFKD", character)
    kept = "".join(_LOOK_ALIKES.get(c, c) for c in spelled if unicodedata.category(c) not in _WITHOUT_WIDTH)
    return kept if septets(kept) is not None else "?"
