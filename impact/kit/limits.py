"""How large what comes in may be: the table of limits, in one place. Bytes, unless a name says so.

What a whole request may hold stands in `config.py`: it is a setting.
"""

ARCHIVE_BYTES = 50_000_000
"""Unpacked, all members together, counted while unpacking: the directory may lie."""
ARCHIVE_RATIO = 100
"""How many times larger than packed a member may be."""
ARCHIVE_MEMBERS = 2_000
ARCHIVE_NAME = 255
"""Letters in the name of a member."""

TABLE_ROWS = 100_000
TABLE_ROWS_BY_COMMAND = 2_000_000
"""Rows of one table, header aside: on a page, and in a file that a command names."""
TABLE_COLUMNS = 500
TABLE_AREA = 50
"""Columns for which there is room when a table has the most rows: its cells are held at once."""
TABLE_SHEETS = 200
"""Sheets in one workbook, read or not."""
TABLE_CELL = 32_767
"""Letters in one cell, as in a spreadsheet."""
TABLE_LETTERS = 500
"""Letters in a row for which there is room when a table has the most rows."""
FILE_BYTES_BY_COMMAND = 250_000_000

FORM_BYTES = 5_000_000
FORM_ROWS = 2_000
FORM_LANGUAGES = 20
FORM_SECONDS = 10

BOOK_BYTES = 1_000_000
"""A code book in YAML."""

MAPPING_BYTES = 100_000
"""A mapping of a spreadsheet, in YAML."""

IMAGE_PIXELS = 40_000_000
IMAGE_BYTES = 20_000_000

CHILD_MEMORY = 512 * 1024 * 1024
"""Address space of a child process above what it has at its start."""
CHILD_SECONDS = 30
"""Of processor time."""
CHILD_WAIT = 60
"""Seconds on the clock, waiting for a turn included."""
CHILD_ANSWER = 40_000_000
"""What a child may write, all together: its answer, and no file besides."""
CHILDREN = 2
"""How many read at the same time."""
