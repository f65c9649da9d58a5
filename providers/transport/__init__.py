"""What comes over a wire, bounded before it has a meaning: bodies, JSON, dates and waits. Nothing here connects."""
