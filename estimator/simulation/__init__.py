"""A comparison as a distribution: every plan's cost and calendar at every draw of what is uncertain."""
