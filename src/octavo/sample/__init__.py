"""The sample edition: a week of invented news that shows what the product is for."""

from octavo.sample.edition import SampleArticle, SamplePage, SamplePublisher, SampleText, articles, pages, publishers

__all__ = ["SampleArticle", "SamplePage", "SamplePublisher", "SampleText", "articles", "pages", "publishers"]
