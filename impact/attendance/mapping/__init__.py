"""Partners' own spreadsheets: from any sheet, through a mapping, to rows of the register layout.

`impact.kit.books.read_book` gives a `Book`; `guess.guess` proposes a `plan.Mapping` for it, with
what it asks; `files.read_mapping` and `files.write_mapping` carry a mapping as YAML; `apply.apply`
makes a `mapped.Mapped` of both; `mapped.as_sheet` is what `intake.read_register` reads. All of it
is pure. `take.take_mapped` turns people into codes and stores it.
"""
