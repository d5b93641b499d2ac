"""Asking (vragen): questionnaires, and what people answered from several perspectives."""
