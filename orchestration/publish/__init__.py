"""What leaves the warehouse: release folders, and what is read back from them. Knows no indicator and no form."""
