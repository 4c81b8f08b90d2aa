"""Settings: defaults < `octavo.toml` in the data folder < environment. Validated once, passed, never global."""

from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from octavo.errors import UsageError

DEFAULT_DATA = Path.home() / ".local" / "share" / "octavo"
LONGEST_TERM = 36_500  # days; who wants more wants it for good


class Settings(BaseSettings):
    """What the person who runs this instance decided; each field is `OCTAVO_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="OCTAVO_", env_ignore_empty=True, extra="forbid", frozen=True)

    data: Path = Field(default=DEFAULT_DATA, description="The data folder.")
    store: str = Field(
        default="",
        description="Where the archive is: `sqlite:////FOLDER/FILE` or `postgresql://USER:PASSWORD@HOST/DATABASE`; "
        "`octavo.sqlite` in the data folder where nothing is said.",
    )
    executor: str = Field(
        default="inline",
        description="Where pages are read and compared: `inline`, `pool:N` (N processes) or `ray:HOST:PORT`.",
    )
    host: str = Field(
        default="127.0.0.1", description="The address to listen on; beyond loopback, strangers see excerpts."
    )
    port: int = Field(default=8008, ge=1, le=65535, description="The port to listen on.")
    hosts: str = Field(
        default="",
        description="Further names this server answers to, separated by commas; who comes by them is a stranger.",
    )
    contact: str = Field(default="", description="Who runs this instance, for publishers: a mail address or a page.")
    allow_hosts: str = Field(
        default="", description="Local addresses, networks and names that may be fetched, separated by commas."
    )
    host_floor: float = Field(default=5.0, ge=1.0, description="Seconds between two requests to a publisher's host.")
    allow_floor: float = Field(
        default=0.0, ge=0.0, description="Seconds between two requests to an admitted local host."
    )
    workers: int = Field(default=2, ge=1, le=64, description="How many processes serve pages.")
    connections: int = Field(default=128, ge=1, le=1024, description="How many hosts are visited at once.")
    window: int = Field(
        default=20_000,
        ge=100,
        le=2_000_000,
        description="How many of the newest articles a new one is compared with, and so may join the story of. "
        "A larger one costs each collector memory and each new article time, in proportion; `octavo doctor` says how "
        "much memory.",
    )
    keep_articles: int = Field(
        default=0,
        ge=0,
        le=LONGEST_TERM,
        description="Days that articles stay; with them goes all that is known of them. Whole months (UTC) go at once, "
        "when the last day of one is older than that; what somebody saved stays. 0: for good.",
    )
    keep_texts: int = Field(
        default=0,
        ge=0,
        le=LONGEST_TERM,
        description="Days that texts and their words stay, in whole months; the headline, the lead and the link of an "
        "article stay, and it is no longer found by its words. 0: as long as the articles.",
    )
    keep_vectors: int = Field(
        default=0,
        ge=0,
        le=LONGEST_TERM,
        description="Days that vectors and fingerprints stay, in whole months; what an article is related to stays, "
        "and no later copy of it is recognised. 0: as long as the articles.",
    )
    keep_gigabytes: float = Field(
        default=0.0,
        ge=0.0,
        description="Gigabytes (of 10⁹ bytes) that the archive may use: above, the texts and vectors of its oldest "
        "month go first, never those of this month. 0: as many as there are.",
    )

    @field_validator("keep_texts", "keep_vectors")
    @classmethod
    def _no_longer_than_articles(cls, days: int, info: ValidationInfo) -> int:
        """What hangs on an article goes with it."""
        articles = info.data.get("keep_articles", 0)
        if articles and days > articles:
            raise ValueError(f"{days} days are more than the {articles} that articles stay (keep_articles)")
        return days

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the name is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def archive(self) -> str | Path:
        """The store's address, or the data folder whose file it is."""
        return self.store or self.data

    @property
    def allowed(self) -> tuple[str, ...]:
        """The entries of `allow_hosts`."""
        return tuple(part.strip() for part in self.allow_hosts.split(",") if part.strip())


def load(data: Path | None = None, **given: Any) -> Settings:
    """The settings for a data folder; raises UsageError with a sentence where a value cannot be used."""
    chosen = {name: value for name, value in given.items() if value is not None}
    if data is not None:
        chosen["data"] = data
    try:
        folder = Path(data or Settings().data).expanduser()

        class FromFolder(Settings):
            model_config = SettingsConfigDict(toml_file=folder / "octavo.toml")

        # A plain Settings, that can be handed to another process.
        return Settings(**FromFolder(**{**chosen, "data": folder}).model_dump())
    except ValidationError as problem:
        first = problem.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        why = first["msg"].removeprefix("Value error, ")
        said = f"The setting {name} cannot be used: {why}. See OCTAVO_{name.upper()} and octavo.toml."
        raise UsageError(said, name) from None
    except (TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise UsageError(f"{folder / 'octavo.toml'} cannot be read: {problem}.", str(folder)) from None
