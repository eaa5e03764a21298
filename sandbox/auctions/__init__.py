"""Auction sites in the markup of the real ones, where new listings appear over time."""

from sandbox.auctions.catalogue import KEYWORDS
from sandbox.auctions.market import Auctions
from sandbox.auctions.sites import routes
from sandbox.auctions.ticker import Ticker

__all__ = ["KEYWORDS", "Auctions", "Ticker", "routes"]
