"""What people write in cells: numbers, periods, decimal marks, text keys."""
