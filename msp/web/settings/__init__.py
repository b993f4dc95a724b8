"""What clients set themselves, as pages: portal and office show the same editors, differences and histories."""
