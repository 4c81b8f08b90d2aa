"""What the machine says about an article, every sentence with its evidence."""
