"""How a cell is written: attributes and colours, and the shortest sequence from one pen to the next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rich.color import Color, ColorSystem
from rich.style import Style

_CODES = ("1", "2", "3", "4", "5", "7", "8", "9", "53")
"""SGR numbers by bit: bold, dim, italic, underline, blink, reverse, conceal, strike, overline."""
_BOLD, _DIM, _UNDERLINE, _REVERSE = 1 << 0, 1 << 1, 1 << 3, 1 << 5
_SEEN_ON_BLANK = _UNDERLINE | _REVERSE | 1 << 7 | 1 << 8
_ENDED_ALONE = _BOLD | _DIM | _UNDERLINE | _REVERSE
"""What every terminal can switch off by itself. For GNU screen 23 ends another attribute, for the Linux console 29
none: those end with a reset."""


@dataclass(frozen=True, slots=True, eq=False)
class Pen:
    """One way of writing; equal ones are one object, so that ``is`` compares them."""

    attributes: int
    ink: str
    """The parameters of the colour of letters, empty for the terminal's own."""
    paper: str
    """The parameters of the background, empty for the terminal's own."""

    @property
    def codes(self) -> list[str]:
        """All parameters."""
        return [*_attribute_codes(self.attributes), *([self.ink] if self.ink else []),
                *([self.paper] if self.paper else [])]


@lru_cache(None)
def pen(attributes: int, ink: str, paper: str, /) -> Pen:
    """The one pen of these properties."""
    return Pen(attributes, ink, paper)


PLAIN = pen(0, "", "")


@lru_cache(8192)
def pen_of(style: Style | None, system: ColorSystem) -> Pen:
    """The pen of a style. Links and other data that a style carries are no part of it."""
    if style is None:
        return PLAIN
    switches = (style.bold, style.dim, style.italic, style.underline or style.underline2,
                style.blink or style.blink2, style.reverse, style.conceal, style.strike, style.overline)
    attributes = sum(1 << bit for bit, is_on in enumerate(switches) if is_on)
    return pen(attributes, _colour(style.color, system, ink=True), _colour(style.bgcolor, system, ink=False))


@lru_cache(8192)
def blank(of: Pen) -> Pen:
    """How a space written with this pen looks: most pens differ in nothing but the background then."""
    return of if of.attributes & _SEEN_ON_BLANK else pen(0, "", of.paper)


@lru_cache(8192)
def change(before: Pen, after: Pen) -> str:
    """The shortest sequence that makes a terminal go on with another pen."""
    if before is after:
        return ""
    anew = f"\x1b[{';'.join(['', *after.codes])}m"
    ended = before.attributes & ~after.attributes
    if ended & ~_ENDED_ALONE:
        return anew
    begun = after.attributes & ~before.attributes
    codes = []
    if ended & (_BOLD | _DIM):
        codes.append("22")
        begun |= after.attributes & (_BOLD | _DIM)
    codes += [code for bit, code in ((_UNDERLINE, "24"), (_REVERSE, "27")) if ended & bit]
    codes += _attribute_codes(begun)
    if before.ink != after.ink:
        codes.append(after.ink or "39")
    if before.paper != after.paper:
        codes.append(after.paper or "49")
    return min(anew, f"\x1b[{';'.join(codes)}m", key=len)


def _attribute_codes(attributes: int) -> list[str]:
    return [code for bit, code in enumerate(_CODES) if attributes >> bit & 1]


def _colour(colour: Color | None, system: ColorSystem, *, ink: bool) -> str:
    if colour is None:
        return ""
    codes = ";".join(colour.downgrade(system).get_ansi_codes(foreground=ink))
    return "" if codes in ("39", "49") else codes
