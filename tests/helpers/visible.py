"""What a person sees of some HTML, and what it would load."""

from html.parser import HTMLParser


class Visible(HTMLParser):
    """Gathers the visible text of some HTML (of pictures, their description), every address and every attribute."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.text, self.sources, self.links, self.attributes = "", [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Take a tag."""
        found = dict(attrs)
        self.attributes.append((tag, found))
        self.text += found.get("alt", "")
        if tag == "br":
            self.text += "\n"
        self.sources += [value for name, value in attrs if name in ("src", "background", "data", "srcset")]
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        """Take the text between tags."""
        self.text += data
