"""Reddit's Data API as a pilot reads it: which request comes next, and what an answer means."""

from providers.reddit.client.driver import Question, RedditDriver

__all__ = ["Question", "RedditDriver"]
