"""The doors of carriers: a signed POST becomes a `Report` or an `Inbound`, and the product takes it in.

Nothing is believed that is not signed. An event that cannot be taken in yet is answered with 503, so
that the carrier brings it again; one that never can be is answered with 400 and is not.
"""
