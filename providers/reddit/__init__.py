"""Reddit's Data API: records become calls, by pages of a listing, by threads of comments, or by batches of ids.

Read from an offer's metering: ``page`` (records a page), ``info_batch`` (ids a call), ``comments_first_page`` and
``morechildren`` (comments opened by the first and by each further call). Read from its limits: the ``rate`` and
``window`` of the meter ``call``, and the ``depth`` of the endpoint ``listing``.
"""
