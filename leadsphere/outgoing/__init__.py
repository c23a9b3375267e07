"""Requests to addresses that people typed: guarded, signed, and never in the way of anything else."""
