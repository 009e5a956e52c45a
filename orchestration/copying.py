"""What a returned workbook is made from when the original cannot be copied as it is: its values, sheet by sheet.

The one door between the room that opens strangers' files and the rooms that answer them; opens nothing itself.
"""

from orchestration.intake.values import values_of

__all__ = ["values_of"]
