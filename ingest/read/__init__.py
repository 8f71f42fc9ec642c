"""One reader a format: a file's bytes in, a `Reading` out."""
