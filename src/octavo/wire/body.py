"""The body of an article: which part of a page's tree is the publisher's text."""

import logging

from lxml import etree
from lxml.html import HtmlElement
from trafilatura.htmlprocessing import convert_tags, prune_unwanted_nodes, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor
from trafilatura.xpaths import RAW_TREE_PRUNE_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH

from octavo.wire.blocks import LINK_END, LINK_START, MAX_LINKS, Block, blocks

# Never an article's words; taken out before trafilatura copies the tree four times: 10.5 → 7.5 ms a page, same F1.
_SILENT = (
    "script style svg template iframe noscript head link meta canvas map object embed applet area audio video source"
    " track picture img input select textarea option optgroup datalist marquee"
).split()
_AROUND = "aside button dialog fieldset footer menu nav".split()
_TEXTUAL = ("p", "li", "td", "blockquote", "h2", "h3", "h4", "dd")

# It logs each page that it finds no text in, with the address; the reading says so already.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def prune(tree: HtmlElement) -> None:
    """Take out of the tree what never holds an article's words."""
    etree.strip_elements(tree, *_SILENT, with_tail=False)
    for element in list(tree.iter(*_AROUND)):
        # One that nobody closed holds the rest of the page: <button> is seen to.
        if all(element.find(f".//{tag}") is None for tag in ("main", "article")) or element.find(".//h1") is None:
            continue
        element.drop_tag()
    etree.strip_elements(tree, *_AROUND, with_tail=False)


def body(tree: HtmlElement, url: str, *, recall: bool = False) -> list[Block]:
    """The blocks of the article in a pruned tree, none where there are none; the tree is used up.

    trafilatura's own rules in its own order, without the copies of the tree for its fallbacks; `recall` takes more.
    """
    links = _mark_links(tree)
    options = Extractor(fast=True, comments=False, formatting=True, recall=recall)
    prune_unwanted_nodes(tree, RAW_TREE_PRUNE_XPATH)
    prune_unwanted_nodes(tree, REMOVE_COMMENTS_AND_LISTS_XPATH)
    found, _ = extract_content(convert_tags(tree_cleaning(tree, options), options, url or None), options)
    return blocks(found, url, links)


def _mark_links(tree: HtmlElement) -> list[str]:
    """Write each link's number into its words, as private characters that pass through the extraction; the addresses.

    trafilatura's own way to keep links costs .005 F1 on extract_zyte, because it then treats them as blocks.
    """
    links: list[str] = []
    for anchor in tree.iter("a"):
        address = anchor.get("href", "").strip()
        if not address or address.startswith(("#", "javascript:", "mailto:")) or len(links) >= MAX_LINKS:
            continue
        if next(anchor.iterancestors(*_TEXTUAL), None) is None:
            continue
        anchor.text = chr(LINK_START + len(links)) + (anchor.text or "")
        if len(anchor):
            anchor[-1].tail = (anchor[-1].tail or "") + LINK_END
        else:
            anchor.text += LINK_END
        links.append(address)
    return links
