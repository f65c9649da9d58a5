"""What generators on hosted models and on one's own machine share: a recipe's calls, tokens and correction.

Quantities here are per *raw* generated record; the core's funnel turns usable records into raw ones.
"""

from providers.generation.correction import correction_cost
from providers.generation.options import GeneratorOptions
from providers.generation.recipe import Calls, Work, work_of
from providers.generation.released import Origin, origin_of, release_of

__all__ = ["Calls", "GeneratorOptions", "Origin", "Work", "correction_cost", "origin_of", "release_of", "work_of"]
