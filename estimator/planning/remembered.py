"""Providers that remember their answers: what they say does not depend on the volume, and a search asks often."""

from dataclasses import dataclass, field

from estimator.planning.workspace import Workspace
from estimator.rows import Row
from estimator.sourcing import Provider, Request, Sourcing


@dataclass(slots=True)
class _Remembered:
    """A provider is stateless, so an equal request has the same answer."""

    provider: Provider
    id: str
    options: type[Row]
    answers: list[tuple[Request, Sourcing]] = field(default_factory=list)

    def source(self, request: Request) -> Sourcing:
        """The provider's answer, asked once."""
        for seen, answer in self.answers:
            if seen == request:
                return answer
        found = self.provider.source(request)
        self.answers.append((request, found))
        return found


def remembered(workspace: Workspace) -> Workspace:
    """The workspace with providers that remember; for one plan, as every answer is compared with every request."""
    providers: dict[str, Provider] = {
        name: _Remembered(provider, provider.id, provider.options) for name, provider in workspace.providers.items()
    }
    return workspace.but(providers=providers)
