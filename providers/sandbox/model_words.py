"""Words of the sandbox's stories, none longer than eight letters: so many of each that a byte chooses one evenly."""


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ADJECTIVES = _split(
    """
amber brave broken bronze careful cheerful clever clumsy copper crooked curious distant drowsy dusty eager earnest
famous fearless feeble fierce foreign fragile freckled friendly gentle ghostly gloomy golden graceful grumpy hasty
hollow honest humble hungry icy jealous jolly lazy lonely lucky merry muddy narrow nervous noble patient playful proud
quiet rusty secret shabby silent sleepy slender stubborn sturdy thirsty tidy timid velvet weary wooden
"""
)

NOUNS = _split(
    """
acrobat admiral aunt badger baker barber beggar bishop butcher captain carter cat clerk cobbler cook cousin crow
dancer doctor donkey dragon drummer farmer ferryman fiddler fox gardener ghost giant goblin goose hedgehog hermit
hunter juggler king knight lizard mayor merchant miller monk mouse nurse otter owl painter pedlar pilot pirate poet
potter prince queen sailor shepherd smith soldier sparrow tailor teacher thief tortoise wizard
"""
)

VERBS = _split(
    """
admired answered asked blamed called carried chased hugged copied drew envied fed feared followed forgave greeted
guarded helped hid joined kissed led mocked praised pushed rescued scolded taught thanked tricked warned woke
"""
)

PLACES = _split(
    """
abbey attic bakery barn bridge castle cave cellar chapel cliff desert farm ferry forest garden harbor island
kitchen ladder library market meadow mill museum orchard palace school stable station temple tower village
"""
)

THEMES = _split("bear boat book coat duck frog gate goat hill king lamp moon rain road rose ship snow star tree wolf")
"""What a story is asked to be about; of four letters each, so that prompts of all of them have as many tokens."""

FILLER = _split(
    """
a able acid aged also area army away back ball band bank base bath bell best bird blow blue body bond bone born both
bowl bulk busy call calm camp card care case cash cast cell chat city club coal cold come cook cool cost crew crop dark
data dawn day deal dear debt deep desk dial diet disc door dose down draw drop dry dual dust duty each earn ease east
easy edge even ever exit face fact fair fall far fast fear feel feet file fill film find fine fire firm fish five flat
flow food foot form four free full fund gain game gear gift girl give glad goal gold good gray grew grow half hall
hand hard harm head hear heat help here hero high hold hole home hope host hour huge idea inch iron item join jump just
"""
)
"""Of at most four letters each, so that each is one token."""
