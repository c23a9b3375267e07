"""Reflex states."""
