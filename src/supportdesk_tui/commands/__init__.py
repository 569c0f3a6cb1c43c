"""What an operator can do: one registry from which keys, footer, help and palette are derived."""
