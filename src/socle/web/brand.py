"""The brand of a country: a name, a product name and one colour, refused where words on it could not be read."""

from socle.base.kernel import refusals

LEAST = 4.5  # WCAG 2.2, 1.4.3 Contrast (Minimum), for text of normal size
TINT = "#e6efef"  # the darkest ground on which words stand in the brand colour: --socle-tint-fill


class ColourUnreadable(refusals.Refusal):
    """The brand colour {colour} has a contrast of {contrast} to the tint of the pages; words need 4.5. Choose a darker one."""

    code = "web.colour-unreadable"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, from 1 to 21, by the formula of WCAG 2.2."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def stylesheet(colour: str) -> str:
    """The few lines of CSS that give the pages the country's colour. Refuses a colour that cannot be read."""
    ratio = contrast(colour, TINT)
    if ratio < LEAST:
        raise ColourUnreadable(colour=colour, contrast=f"{ratio:.1f}")
    names = ("--socle-brand-fill", "--socle-tint-ink", "--govuk-brand-colour", "--govuk-link-colour")
    return ":root{" + "".join(f"{name}:{colour};" for name in names) + "}"


def _luminance(colour: str) -> float:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
