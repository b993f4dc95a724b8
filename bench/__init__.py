"""Figures of speed, each printed with its bound and with the floor of the same run."""
