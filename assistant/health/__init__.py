"""The state of the library as a whole: what disagrees, is stale, said twice, unread or unexplained."""
