"""The gate that every outbound request passes, whoever makes it: rules, and where they are applied on connecting."""
