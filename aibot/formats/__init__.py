"""How dates and times are written in each language: 24 hours, and one form of a date everywhere.

Django reads these modules by its setting FORMAT_MODULE_PATH; what they leave out (numbers, what may
be typed) is Django's own.
"""
