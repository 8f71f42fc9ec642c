"""What bringing a library up to date with folders is made of."""
