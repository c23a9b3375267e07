"""Passwords, sessions and rights."""
