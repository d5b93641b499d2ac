"""What the register tells us (indicators.md 4, A to D). Pure: tables in, counts out."""
