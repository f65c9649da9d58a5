"""A supplier's licence or offer, as a price file states it: a fee, what it covers, and what it leaves unsaid."""
