"""What the readers of Office files share: packages, styles, numbering, cells."""
