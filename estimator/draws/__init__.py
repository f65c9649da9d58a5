"""Random inputs as numbers: marginals and low-discrepancy points."""
