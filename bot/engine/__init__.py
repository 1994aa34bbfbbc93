"""How work is spread: over worker processes of this machine that can be stopped at any moment."""
