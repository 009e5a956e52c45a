"""Bytes to sheets: one reader a format; nothing here knows a form."""
