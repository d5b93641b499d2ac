"""Tests of laying side by side."""
