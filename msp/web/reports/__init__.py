"""Reports of promises as pages: office and portal show the same figures, and the clocks behind each of them."""
