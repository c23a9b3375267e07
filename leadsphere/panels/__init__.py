"""Components bound to state."""
