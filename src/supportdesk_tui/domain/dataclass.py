"""``dataclass(frozen=True, slots=True)``, made in a fraction of the time: a start makes two hundred such classes.

The standard library writes and compiles six functions for each class. Here one is compiled, the first time that
something is made of the class; the others are the same few functions for all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses
    from operator import attrgetter

    def dataclass(cls=None, /, **wishes):
        """As the standard library's; quick for classes that cannot be changed, which have no keyword-only fields."""
        return _made if wishes == _QUICK else dataclasses.dataclass(cls, **wishes)

    _QUICK = {"frozen": True, "slots": True}

    def _made(cls):
        # Without these four the standard library compiles nothing.
        own = vars(cls)
        cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
        fields = dataclasses.fields(cls)
        if any(field.kw_only for field in fields):
            raise TypeError(f"{cls.__name__}: keyword-only fields are not for this dataclass")
        compared = [field.name for field in fields if field.compare]
        values = attrgetter(*compared) if compared else _nothing

        def __eq__(self, other):
            return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

        def __hash__(self):
            return hash(values(self))

        def __init__(self, *args, **kwargs):
            cls.__init__ = _initialiser(cls, fields)
            cls.__init__(self, *args, **kwargs)

        for method in (__init__, __eq__, __hash__, _repr, _setattr, _delattr, _getstate, _setstate):
            name = method.__name__ if method.__name__.startswith("__") else f"__{method.__name__.strip('_')}__"
            if name not in own:
                setattr(cls, name, method)
        return cls

    def _initialiser(cls, fields):
        """``__init__`` with the fields as parameters."""
        known = {"put": object.__setattr__, "absent": _ABSENT}
        parameters, body = [], []
        for number, field in enumerate(fields):
            name, value = field.name, field.name
            if not field.init:
                if field.default_factory is dataclasses.MISSING:
                    continue
                known[f"make_{number}"] = field.default_factory
                value = f"make_{number}()"
            elif field.default is not dataclasses.MISSING:
                known[f"default_{number}"] = field.default
                parameters.append(f"{name}=default_{number}")
            elif field.default_factory is not dataclasses.MISSING:
                known[f"make_{number}"] = field.default_factory
                parameters.append(f"{name}=absent")
                value = f"make_{number}() if {name} is absent else {name}"
            else:
                parameters.append(name)
            body.append(f" put(self, {name!r}, {value})")
        if hasattr(cls, "__post_init__"):
            body.append(" self.__post_init__()")
        exec(f"def __init__(self, {', '.join(parameters)}):\n" + ("\n".join(body) or " pass"), known)
        made = known["__init__"]
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    _ABSENT = object()

    def _nothing(_):
        return ()

    def _repr(self):
        shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}"
                          for field in dataclasses.fields(self) if field.repr)
        return f"{self.__class__.__qualname__}({shown})"

    def _setattr(self, name, value):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _delattr(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def _getstate(self):
        return [getattr(self, field.name) for field in dataclasses.fields(self)]

    def _setstate(self, state):
        for field, value in zip(dataclasses.fields(self), state, strict=True):
            object.__setattr__(self, field.name, value)
