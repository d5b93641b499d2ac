"""Coming in, staying in, going out."""
