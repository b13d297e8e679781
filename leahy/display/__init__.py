"""Results as a person reads them: on a terminal, in Markdown, in HTML and in a notebook."""
