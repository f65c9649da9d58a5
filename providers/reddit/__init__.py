"""Reddit's Data API: records become calls, by pages of a listing, by threads of comments, or by batches of ids."""
