"""The pages people use, in three wings: portal, desk and office."""
