"""How answers look: on a terminal, in Markdown and in a notebook."""
