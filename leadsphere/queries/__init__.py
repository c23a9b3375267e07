"""Reads: exactly what the browser may see, as frozen dataclasses."""
