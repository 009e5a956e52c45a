"""The regimes of reporting: administrative periods end on the 14th, statistical ones with the calendar's."""

ADMINISTRATIVE, STATISTICAL = "administrative", "statistical"
REGIMES = (ADMINISTRATIVE, STATISTICAL)
