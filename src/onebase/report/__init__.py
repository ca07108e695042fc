"""What a run found, and how it is shown. Renderers are pure: a report and a view go in, text comes out."""

from onebase.report.values import Report, Timing, Unread

__all__ = ["Report", "Timing", "Unread"]
