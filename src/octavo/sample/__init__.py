"""The sample edition: invented publishers, invented events, through the real pipeline."""
