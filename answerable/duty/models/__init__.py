"""Who works when: shifts and absences."""

from answerable.duty.models.absence import Absence
from answerable.duty.models.shift import Shift, ShiftKind

__all__ = ["Absence", "Shift", "ShiftKind"]
