"""The mark of what is simulated: the one text that forms carry, readers look for, and pages and messages show."""

SIMULATED = "SỐ LIỆU MÔ PHỎNG"
