"""The page that says which role may do what, made of `MAY`."""

from impact.accounts.access import CAPABILITIES, MAY, ROLES, TWICE

HEAD = """# Roles

Made by `flask --app wsgi roles > docs/roles.md` of `MAY` in `impact/accounts/access.py`, the one
place where rights are read; a test fails when this page says something else.

`Y` within reach, `o` own groups or rows, `r` releases only, `assigned` what was given to read,
`-` no.
One acts under one role and one organisation at a time: rights are never added up.
"""
MARKED = {
    "report.read_live": "until releases exist, a funder reads the live report of a granted pilot.",
}
"""Capabilities that go again, with the reason why they are here."""


def roles_page() -> str:
    """Return the page, in Markdown."""
    roles = list(MAY)
    lines = [
        HEAD,
        _row("capability", [ROLES[one] for one in roles]),
        _row("---", ["---"] * len(roles)),
    ]
    for capability in sorted(CAPABILITIES):
        name = f"`{capability}`" + (" *" if capability in MARKED else "")
        lines.append(_row(name, [MAY[role].get(capability, "-") for role in roles]))
    marks = [f"\\* `{name}`: {why}" for name, why in MARKED.items()]
    twice = ", ".join(ROLES[one] for one in roles if one in TWICE)
    return "\n".join([*lines, "", *marks, "", f"Prove twice who they are: {twice}.", ""])


def _row(first: str, cells: list[str]) -> str:
    return f"| {' | '.join((first, *cells))} |"
