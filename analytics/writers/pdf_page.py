"""The page that a PDF is made of, handed to WeasyPrint as a tree.

Our own template is well-formed XML, so Python's own parser reads it in a hundredth of the time that a browser's rules
for reading any page take. And the tags have only the looks that `paper.css` gives them: WeasyPrint's own sheet holds
rules for each element's footnotes and list markers, of which a report has none.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, fromstring


def page(text: str, fetcher: Any) -> Any:
    """`text`: what `html_writer.html` makes for paper, its document type on a line of its own. Raises
    `xml.etree.ElementTree.ParseError` where it is not well-formed."""
    from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
    from weasyprint import HTML

    class Paper(HTML):  # type: ignore[misc]
        def __init__(self, root: Element) -> None:
            # What WeasyPrint 70 sets once it has read a page.
            self.base_url = None
            self.url_fetcher = fetcher
            self.media_type = "print"
            self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return []

    return Paper(fromstring(text.partition("\n")[2]))  # noqa: S314 - our own template, without a document type
