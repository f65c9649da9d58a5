"""What do this many units cost? The dated price book, charges, exact cost curves and the bill."""
