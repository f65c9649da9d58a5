"""Reports of crossovers and of reservation prices."""
