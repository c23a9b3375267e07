"""Which leads may be one person, told from plain values; pure."""
