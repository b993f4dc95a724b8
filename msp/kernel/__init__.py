"""The ground under every room: standard library only."""
