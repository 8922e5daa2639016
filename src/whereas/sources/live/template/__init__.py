"""A council's site that lists its measures as JSON: the pattern that a new source starts from."""

from whereas.sources.live.template.site import TemplateReader

READER = TemplateReader()

__all__ = ["READER", "TemplateReader"]
