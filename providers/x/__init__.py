"""X's API: records are resources, billed by the post and the user returned, not by the request.

Read from an offer's metering: ``page_search_recent``, ``page_search_all``, ``page_tweets`` (posts a page; an endpoint
without one, beside others that have one, is not part of the tier), ``dedup`` (``utc_day``, ``day``, ``rolling_24h``,
``billing_month``; absent: every read is billed), ``expansions`` (``billed``, ``not billed``, else unsettled) and
``retweets`` (``unsettled``). Read from its limits: the ``rate`` and ``window`` of the meter ``call`` and the
``history``, each by endpoint, and whether posts have a ``cap``.
"""
