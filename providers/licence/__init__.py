"""A supplier's licence or offer, as a price file states it: a fee, what it covers, and what it leaves unsaid.

Read from an offer: its terms of a licence, the ``rate`` limit of the meter ``item``, and the metering fact ``item``
(what one item is when it is not a record).
"""
