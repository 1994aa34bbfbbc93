"""Speed, scale and accuracy: programs that measure, run by hand with `python -m bench.<name>`."""
