"""Plain HTTP: sign-in, upload, health, and the two gates."""
