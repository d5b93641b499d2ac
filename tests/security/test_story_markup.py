"""What somebody tells is text, however much it looks like a page (ASVS 1.3.1)."""

import re
from html.parser import HTMLParser
from itertools import product

from flask import Flask

from tests.makers import someone
from tests.stories.makers import a_file, a_story, take, the_stories
from tests.stories.test_coding import a_round, task_of

TAGS = (
    "script", "img", "svg", "iframe", "a", "body", "input", "details", "video", "math", "style",
    "object", "embed", "form", "base", "link", "meta", "marquee", "table", "template",
)  # fmt: skip
SHAPES = (
    "<{0} src=x onerror=kanarie()>",
    "<{0}/onload=kanarie() href=javascript:kanarie()>",
    '"><{0} onfocus=kanarie() autofocus>',
    "'><{0} style='x:expression(kanarie())'>",
    "<{0}><script>kanarie()</script></{0}>",
    "&lt;{0} onclick=kanarie()&gt;",
    "<{0} src='data:text/html,<script>kanarie()</script>'",
    "</textarea></title></{0}><{0} onmouseover=kanarie()>",
    "<!--><{0} onwheel=kanarie()>-->",
    "<![CDATA[<{0} ontoggle=kanarie() open>]]>",
    "\u003c{0} onpointerover=kanarie()\u003e\ufeff",
)
VECTORS = [shape.format(tag) for tag, shape in product(TAGS, SHAPES)]


class Read(HTMLParser):
    """The tags of a page and what hangs on them, as a browser would read it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def told(n: int) -> dict[str, str]:
    """A story of some of the vectors, which stand in its name and activity too."""
    words = " ".join(f"{one} Fijn." for one in VECTORS[n::10])
    return a_story(words, story=str(n), alias=VECTORS[n][:40], activity=VECTORS[n + 10][:60])


def test_story_markup_200_vectors(app: Flask) -> None:
    """1.3.1: two hundred pieces of markup in stories give no tag and no attribute on any page."""
    assert len(set(VECTORS)) >= 200
    pilot, (coder, _other) = a_round(app, *(" ".join(VECTORS[n::10]) for n in range(10)))
    take(pilot, a_file(*(told(n) | {"story": f"x{n}"} for n in range(10))))
    partner, at = someone(app, "partner", pilot), f"/pilots/{pilot.code}"
    addresses = [f"{at}/verhalen", *(f"{at}/verhalen/{one.uid}" for one in the_stories(pilot))]
    seen = [partner.get(address) for address in addresses] + [coder.get(task_of(coder, pilot))]
    shown = 0
    for page in seen:
        assert page.status_code == 200
        read = Read(page.text)
        shown += page.text.count("kanarie()")
        assert not [name for name, _ in read.attributes if name.startswith("on")]
        assert not {"iframe", "object", "embed", "base", "math", "video", "marquee"} & read.tags
        held = [v for n, v in read.attributes if n in ("href", "src", "action", "formaction")]
        assert not [one for one in held if re.match(r"\s*(javascript|data:text)", one)]
        assert all(one.startswith("/static/") for n, one in read.attributes if n == "src")
        assert "style" not in {name for name, _ in read.attributes}
    assert shown > 200, "they are read as the text they are"
