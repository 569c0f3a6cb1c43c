"""What the commands do on a screen, by subject: short acts that ask, call one use case and say what came of it."""
