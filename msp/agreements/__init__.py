"""What clients may set themselves: guard rails, changes proposed and decided, and what a change would do."""
