"""Settings: defaults < `octavo.toml` in the data folder < environment. Validated once, passed, never global."""

from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from octavo.errors import UsageError

DEFAULT_DATA = Path.home() / ".local" / "share" / "octavo"


class Settings(BaseSettings):
    """What the person who runs this instance decided; each field is `OCTAVO_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="OCTAVO_", env_ignore_empty=True, extra="forbid", frozen=True)

    data: Path = Field(default=DEFAULT_DATA, description="The data folder.")
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
        default=20_000, ge=100, le=2_000_000, description="How many of the newest articles a new one is compared with."
    )

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
        said = f"The setting {name} cannot be used: {first['msg']}. See OCTAVO_{name.upper()} and octavo.toml."
        raise UsageError(said, name) from None
    except (TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise UsageError(f"{folder / 'octavo.toml'} cannot be read: {problem}.", str(folder)) from None
