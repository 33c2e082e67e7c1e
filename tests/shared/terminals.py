"""What a terminal does with a text."""

import unicodedata


def steers(text: str) -> list[str]:
    """The characters of a text that a terminal obeys or does not show; lines may end."""
    kinds = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return [each for each in text if unicodedata.category(each) in kinds and each != "\n"]
