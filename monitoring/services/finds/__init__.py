"""What is known about finds beside their pages: prices, sellers, the same thing again."""
