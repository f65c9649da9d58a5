"""The suppliers over their worlds, with one clock, one account and one bill."""

from collections.abc import Mapping
from typing import NamedTuple

from providers.sandbox import reddit, x
from providers.sandbox.account import Account, Terms
from providers.sandbox.bill import Bill
from providers.sandbox.faults import Fault
from providers.sandbox.messages import Clock
from providers.sandbox.model import HOST, Model
from providers.sandbox.model import Settings as ModelSettings
from providers.sandbox.model_world import ModelWorld, Truth
from providers.sandbox.site import Site
from providers.sandbox.transport import SimulatedTransport
from providers.sandbox.worlds import World


class Sandbox(NamedTuple):
    """A sandbox and what a test asks it.

    Attributes:
        posts: The world that X serves.
        forum: The world that Reddit serves.
        site: Answers requests.
        account: X's account: balance, spending, posts of the billing cycle.
        reddit: Reddit's server, whose tokens can be revoked.
        model: The model server: its world, and how many calls it works on at once.
    """

    posts: World
    forum: World
    site: Site
    account: Account
    reddit: reddit.Reddit
    model: Model

    @property
    def bill(self) -> Bill:
        """What was served."""
        return self.site.bill

    @property
    def clock(self) -> Clock:
        """The sandbox's time."""
        return self.site.clock

    def transport(self, *, side_by_side: bool = False) -> SimulatedTransport:
        """Sends requests to it without a socket.

        Args:
            side_by_side: Whether calls of the model may overlap: the clock stands still, and an answer tells after how
                many seconds it comes, those included that it waits for a slot. Else each moves the clock on.
        """
        return SimulatedTransport(self.site, self.model.slots.taken if side_by_side else None)


class Setup(NamedTuple):
    """What a sandbox is made of.

    Attributes:
        posts: The world that X serves.
        forum: The world that Reddit serves.
        x: X's settings, with its bearer token.
        reddit: Reddit's settings, with its client.
        terms: X's account.
        clock: The sandbox's time; by default it stands at the end of the posts' world.
        faults: What goes wrong, by the number of the request, from 1.
        model: The model server's settings.
        stories: What it writes.
    """

    posts: World
    forum: World
    x: x.Settings
    reddit: reddit.Settings
    terms: Terms = Terms()
    clock: Clock | None = None
    faults: Mapping[int, Fault] | None = None
    model: ModelSettings = ModelSettings()
    stories: ModelWorld | Truth = Truth()


def sandbox(setup: Setup) -> Sandbox:
    """A fresh sandbox."""
    bill = Bill()
    account = Account(bill, setup.terms, x.HOST)
    api = x.X(setup.posts, account, setup.x)
    forum = reddit.Reddit(setup.forum, setup.reddit)
    stories = ModelWorld(setup.stories) if isinstance(setup.stories, Truth) else setup.stories
    writer = Model(stories, setup.model)
    hosts = {x.HOST: api.handle, reddit.WWW: forum.handle, reddit.OAUTH: forum.handle, HOST: writer.handle}
    clock = Clock(setup.posts.recipe.end) if setup.clock is None else setup.clock
    return Sandbox(setup.posts, setup.forum, Site(clock, hosts, bill, setup.faults), account, forum, writer)
