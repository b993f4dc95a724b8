"""How people sign in, and the session that follows."""
