"""How many raw records does a usable one take? Criteria, keep rates and the funnel."""
