"""One plan seen from several sides: each a pane of text as wide as it is given."""
