"""JSON of typed values, read strictly, with errors that name the field and never repeat what was in it."""

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


def read(adapter: TypeAdapter[T], data: bytes) -> T:
    """The value in `data`. Raises ValueError naming each field that is wrong.

    The library's own error quotes the input, which may hold a number; so it is not chained.
    """
    try:
        return adapter.validate_json(data, strict=True)
    except ValidationError as error:
        faults = [f"{_place(fault['loc'])}: {fault['msg']}" for fault in error.errors(include_input=False)]
        raise ValueError("; ".join(faults)) from None


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "body"
