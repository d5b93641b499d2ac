"""Keys of names: two per controller, outside every database. Without them names stay closed."""

from dataclasses import dataclass

from impact.kit.sealed import Box, known_key, secret_key


class Closed(Exception):  # noqa: N818 -- says what is the matter
    """Names can be neither read nor kept just now; all else goes on."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the rows of one controller, and what finds a name among them."""

    key_id: str
    box: Box
    finder: str


def key_id(controller: str) -> str:
    """Return the name of the key under which an organisation keeps who people are."""
    return f"identity {controller}"


def keys_of(controller: str, *, new: bool = False) -> Keys:
    """Return the keys of a controller; Closed when they are not there. `new`: then make them."""
    name = key_id(controller)
    try:
        found = [secret_key(one) if new else known_key(one) for one in _both(name)]
    except (OSError, ValueError):
        raise Closed("the file with keys cannot be read") from None
    box, finder = found
    if box is None or finder is None:
        raise Closed("there is no key")
    return Keys(name, Box(box), finder.hex())


def has_keys(name: str) -> bool:
    """Say whether what was sealed under the key of this name can be opened and found."""
    return all(known_key(one) for one in _both(name))


def _both(name: str) -> tuple[str, str]:
    return name, f"{name} find"
