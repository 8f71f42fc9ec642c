"""The stages of reading a PDF: words, lines, layout, tables, blocks; page images; OCR."""
