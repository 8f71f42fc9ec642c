"""How documents come into the library while the app runs: uploads, folders, backups."""
