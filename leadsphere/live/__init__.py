"""What changed, told to every open tab."""
