"""An independent reading of the tariff rules, and random tariffs to try it on."""
