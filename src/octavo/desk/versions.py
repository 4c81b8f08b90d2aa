"""By what the desk makes what is kept of an article: noted beside it, so that what another version made is known."""

from octavo import text
from octavo.desk import embedding, features, stories


def made_by() -> dict[str, str]:
    """What makes features, and what makes placements, which rest on them."""
    by = f"features {features.FEATURES_VERSION}, tokens {text.TOKENS_VERSION}, {embedding.load().name}"
    return {"features": by, "placements": f"placements {stories.PLACEMENTS_VERSION}, {by}"}
