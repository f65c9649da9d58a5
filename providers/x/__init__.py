"""X's API: records are resources, billed by the post and the user returned, not by the request."""
