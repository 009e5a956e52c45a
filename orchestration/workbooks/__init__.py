"""Workbooks written for people: blank forms and annotated returns."""
