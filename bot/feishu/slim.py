"""The two parts of lark-oapi that are used, without its 10,000 generated modules.

`import lark_oapi` takes seconds and some 165 MB, because the package's own __init__ files import every API it has.
Stubs for those packages, put in place before anything else imports the SDK, let one module be imported alone. That
rests on the SDK's file layout: its version is pinned, a test imports this way, and the full import stands behind.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGES = ("lark_oapi", "lark_oapi.core", "lark_oapi.core.utils", "lark_oapi.ws")
CIPHER = "lark_oapi.core.utils.decryptor"
FRAME = "lark_oapi.ws.pb.pbbp2_pb2"

log = logging.getLogger(__name__)


@cache
def cipher_class() -> Any:
    """`AESCipher(key).decrypt_str(text)`: AES-256-CBC under the SHA-256 of the key; ValueError on nonsense."""
    return load(CIPHER).AESCipher


@cache
def frame_class() -> Any:
    """The protobuf message of the long connection: SeqID, LogID, service, method, headers[key, value], payload."""
    return load(FRAME).Frame


def load(module: str) -> ModuleType:
    """One module of the SDK; the whole package when the short way does not work."""
    _stand_in()
    try:
        return importlib.import_module(module)
    except (ImportError, AttributeError) as problem:
        log.warning("lark-oapi has another layout than expected (%s): importing all of it", problem)
        _forget()
        return importlib.import_module(module)


def _stand_in() -> None:
    """Stubs with the real search path for the packages whose __init__ would import everything."""
    if "lark_oapi" in sys.modules:
        return
    found = importlib.util.find_spec("lark_oapi")
    if found is None or not found.submodule_search_locations:
        return
    root = Path(next(iter(found.submodule_search_locations)))
    for name in PACKAGES:
        stub = ModuleType(name)
        stub.__path__ = [str(root.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = stub


def _forget() -> None:
    for name in [n for n in sys.modules if n == "lark_oapi" or n.startswith("lark_oapi.")]:
        del sys.modules[name]
