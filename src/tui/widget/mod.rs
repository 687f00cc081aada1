//! The pieces everything is drawn with: each is a small value, built first and then drawn.
