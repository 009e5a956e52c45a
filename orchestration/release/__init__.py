"""Building, checking and publishing a release."""
