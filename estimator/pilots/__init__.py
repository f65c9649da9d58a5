"""What did a pilot measure? The pilot file: its rows, its strict reader, its writer and its checks."""
