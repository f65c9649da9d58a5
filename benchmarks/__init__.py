"""Speed, as ratios and limits within one run: ``make bench``."""
