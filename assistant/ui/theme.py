"""The look: Gradio's own parts brought in line with the style sheet, which does the rest."""

from __future__ import annotations

import gradio as gr

SANS = ("Source Sans 3 Variable", "Segoe UI", "Helvetica Neue", "sans-serif")
MONO = ("Source Code Pro Variable", "Consolas", "monospace")


def theme() -> gr.themes.Base:
    """A theme without foreign fonts. Colours are those of `static/chat.css`."""
    return gr.themes.Base(
        font=[gr.themes.Font(name) for name in SANS],
        font_mono=[gr.themes.Font(name) for name in MONO],
    ).set(
        body_background_fill="#faf8f4",
        body_background_fill_dark="#15181b",
        body_text_color="#1f2a30",
        body_text_color_dark="#e6e4df",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_padding="0px",
        layout_gap="0px",
        error_background_fill="#fff3ee",
        error_background_fill_dark="#2b1d19",
    )
