"""What is owed over all clients served: agents and account managers see the same list, each in their own wing."""
