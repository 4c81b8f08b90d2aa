"""By what the desk makes what is kept of an article: noted beside it, so that what another version made is known."""

from octavo import text
from octavo.desk import credit, embedding, features, stories, topics


def made_by() -> dict[str, str]:
    """What makes features, and what makes credits, topics and placements; the last two rest on features."""
    by = f"features {features.FEATURES_VERSION}, tokens {text.TOKENS_VERSION}, {embedding.load().name}"
    return {
        "features": by,
        "credits": f"credits {credit.CREDITS_VERSION}",
        "topics": f"topics {topics.TOPICS_VERSION}, {by}",
        "placements": f"placements {stories.PLACEMENTS_VERSION}, {by}",
    }
