"""Numbers: intervals, figures, words, signals, pooling and the gate."""
