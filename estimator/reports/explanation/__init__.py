"""How a plan's figures were made: from the total back to the rows of the books and the keys of the plan."""
