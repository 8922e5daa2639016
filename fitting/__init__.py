"""Fits what rooms have learnt from labels: `python -m fitting ROOM`."""
