"""Which records of a pilot are usable? The named criteria applied to texts, stage by stage: texts in, counts out."""
