"""The measures: retrieval, answers, refusal, speed, and peers side by side."""
