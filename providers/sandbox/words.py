"""Words that a sentence is drawn from: few, but such that no language identifier mistakes the language."""

from collections.abc import Iterator, Sequence


def _split(text: str) -> list[str]:
    return text.split()


_EN = _split(
    """
the weather was terrible when we walked through town yesterday and nobody knew where everything should have been
because they thought somebody would bring enough bread with them although my brother always forgets which street his
friends are living in this morning she found another beautiful garden behind our house while children were playing
outside without shoes that really makes me wonder whether anything worth reading gets written these days you could
tell him about your holiday before dinner since there is nothing else left here except those old wooden chairs from
grandmother kitchen
"""
)

_DE = _split(
    """
gestern haben wir wieder einen langen Spaziergang durch die Stadt gemacht und niemand wusste warum der Himmel so
dunkel geworden ist obwohl meine Schwester immer noch glaubt dass morgen früh schönes Wetter kommt ich möchte lieber
zuhause bleiben weil draußen überall gebaut wird aber vielleicht können sie später ein Stück Kuchen mitbringen wenn
unsere Nachbarn nicht schon alles aufgegessen hätten zwischen den Häusern steht eine kleine Brücke über dem Fluss
dort wo früher viele Kinder gespielt während jemand leise gesungen dieses Jahr würde auch mein Großvater gerne
kommen
"""
)

_ES = _split(
    """
ayer caminamos por las calles del pueblo porque nadie sabía dónde estaba la tienda nueva aunque mi hermana siempre
dice que mañana hará mejor tiempo quiero quedarme en casa pero también necesito comprar pan para los niños cuando
llegamos había mucha gente esperando delante de una puerta cerrada entonces decidimos volver al jardín donde
jugábamos hace años todavía recuerdo aquella canción tan bonita ellos nunca entendieron nuestras costumbres después
cenamos juntos hasta muy tarde según me contaron ningún vecino había visto nada extraño durante todo el verano
"""
)

_FR = _split(
    """
hier nous avons marché longtemps dans les rues de cette ville parce que personne ne savait où était la nouvelle
boulangerie bien que ma sœur dise toujours qu'il fera meilleur demain je voudrais rester chez moi mais il faut aussi
acheter du pain pour les enfants quand nous sommes arrivés beaucoup de gens attendaient devant une porte fermée
alors on a décidé d'aller jusqu'au jardin là où elle jouait autrefois avec ses cousins vous souvenez-vous encore du
vieux château derrière l'église aujourd'hui tout est très différent depuis leur départ vers cinq heures
"""
)

_PT = _split(
    """
ontem caminhámos pelas ruas da cidade porque ninguém sabia onde ficava a nova padaria embora minha irmã diga sempre
que amanhã não vai chover eu queria ficar em casa mas também preciso comprar pão para as crianças quando chegámos
havia muita gente à espera diante de uma porta fechada então decidimos voltar ao jardim onde brincávamos há muitos
anos ainda lembro aquela canção tão bonita eles nunca entenderam os nossos costumes depois jantámos juntos até muito
tarde segundo me contaram nenhum vizinho viu nada estranho durante todo o verão você já fez isso alguma vez
"""
)

WORDS = {"en": _EN, "de": _DE, "es": _ES, "fr": _FR, "pt": _PT}
"""Words by language."""

LANGUAGES = tuple(WORDS)

_SHORTEST = 4


def sentence(language: str, draws: Sequence[float], letters: int) -> str:
    """A sentence of exactly so many characters.

    Args:
        language: Of :data:`LANGUAGES`.
        draws: Numbers of [0, 1), one a word; they are used again from the first when they run out.
        letters: Its length, at least 20.
    """
    text = ""
    for word in _drawn(WORDS[language], draws):
        room = letters - len(text)
        if room <= len(word) + 1 + _SHORTEST:
            break
        text += word + " "
    return _fill(text, WORDS[language], letters)


def _drawn(words: Sequence[str], draws: Sequence[float]) -> Iterator[str]:
    shift = 0
    while True:
        for draw in draws:
            yield words[(int(draw * len(words)) + shift) % len(words)]
        shift += 7


def _fill(text: str, words: Sequence[str], letters: int) -> str:
    """``text`` with one last word of the length that is left, and full stops where no word is so short or long."""
    room = letters - len(text)
    last = next((word for size in range(room - 1, 0, -1) for word in words if len(word) == size), "")
    return (text + last).rstrip().ljust(letters, ".")
