"""The assistant for other programs: over HTTP, and as tools for language models (MCP)."""
