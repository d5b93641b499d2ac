"""Heavy libraries, loaded by whoever first counts with them and not by the start of the app.

from impact.kit.lazy import ibis
"""

import importlib
from types import ModuleType
from typing import TYPE_CHECKING, Any


class Lazy(ModuleType):
    """A module that is imported when something of it is first asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)


if TYPE_CHECKING:
    import ibis as ibis
    import pandas as pandas
    import pyarrow as pyarrow
else:
    ibis = Lazy("ibis")
    pandas = Lazy("pandas")
    pyarrow = Lazy("pyarrow")
