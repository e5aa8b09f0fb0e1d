"""Reading what was recorded: sessions as arrays, documents and charts."""
