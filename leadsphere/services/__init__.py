"""Writes: each in a transaction, with the actor first."""
