"""Collecting from the wire: fetching, its manners and its gate, feeds, and how sources are found and listed."""
