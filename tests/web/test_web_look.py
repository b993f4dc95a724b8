"""The look keeps its promises: contrast on both themes, nothing the content policy forbids, scripts that stay small."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Letters are read in mail programs, not under our content policy.
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "mail")
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))

GROUNDS = ("surface", "canvas", "sunken", "hover", "raised")
ON_GROUNDS = [(ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent") for ground in GROUNDS]
ON_OWN = [
    (f"{name}-ink", f"{name}-soft")
    for name in (
        *("on-track", "at-risk", "breached", "met", "paused", "bad", "note"),
        *(f"tier-{number}" for number in range(5)),
        *(f"hue-{number}" for number in range(1, 13)),
    )
]
ALONE = [(f"{name}-ink", "canvas") for name in ("on-track", "at-risk", "met", "paused", "bad", "note")]
MIXED = [("accent-ink", "accent"), ("accent-ink", "accent-hover"), ("accent", "accent-soft"), ("ink", "accent-soft")]
MARKS = [(f"{name}-mark", "canvas") for name in ("on-track", "at-risk", "breached", "met", "paused", "bad")] + [
    ("line-strong", "surface"),
    ("line-strong", "canvas"),
    ("focus", "canvas"),
    ("focus", "surface"),
]


def _tokens() -> dict[str, tuple[str, str]]:
    text = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", text)
    return {name: (light, dark) for name, light, dark in found}


TOKENS = _tokens()


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), ON_GROUNDS + ON_OWN + ALONE + MIXED)
def test_text_reaches_aa_on_its_ground(ink: str, ground: str, theme: int) -> None:
    assert _contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_and_borders_of_controls_reach_three_to_one(mark: str, ground: str, theme: int) -> None:
    assert _contrast(TOKENS[mark][theme], TOKENS[ground][theme]) >= 3


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_no_template_holds_what_the_content_policy_forbids(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert "<style" not in text
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert "javascript:" not in text
    for tag in re.findall(r"<script[^>]*>", text):
        assert "csp_nonce()" in tag


def test_scripts_stay_small() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in SCRIPTS}
    assert max(lengths.values()) <= 60
    assert sum(lengths.values()) < 300


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_style_sheet_speaks_from_its_layer(path: Path) -> None:
    assert "@layer" in path.read_text(encoding="utf-8")


def test_only_the_token_sheet_names_colours() -> None:
    for path in STYLES:
        if path.name in {"tokens.css", "print.css"}:
            continue
        rules = re.sub(r'url\("data:[^"]*"\)', "", path.read_text(encoding="utf-8"))
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?!\s*\{)", rules), path.name
