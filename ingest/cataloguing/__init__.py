"""What the catalogue is made of: what its rows are read as, and how they are written."""
