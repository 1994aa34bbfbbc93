"""The demo: a news site of invented outlets, and a webhook receiver, both on loopback only."""
