"""What moves a plan, and which measurement is worth its price: analyses of draws that end in a choice."""
