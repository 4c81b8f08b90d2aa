"""Settings: defaults < `octavo.toml` in the data folder < environment. Validated once, passed, never global."""

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from octavo.errors import UsageError

DEFAULT_DATA = Path.home() / ".local" / "share" / "octavo"


class Settings(BaseSettings):
    """What the person who runs this instance decided; each field is `OCTAVO_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="OCTAVO_", extra="ignore", frozen=True)

    data: Path = DEFAULT_DATA
    host: str = "127.0.0.1"
    port: int = Field(default=8008, ge=1, le=65535)
    # Names this server answers to; empty: the loopback names when it listens on loopback only, otherwise any.
    hosts: str = ""
    # Who runs this instance, for publishers to reach: a mail address or a page.
    contact: str = ""
    # Local addresses, networks and names that the guard lets through, separated by commas.
    allow_hosts: str = ""
    # Seconds between two requests to the same publisher's host, and to an admitted local host.
    host_floor: float = Field(default=5.0, ge=1.0)
    allow_floor: float = Field(default=0.0, ge=0.0)
    # How many hosts are visited at once.
    connections: int = Field(default=128, ge=1, le=1024)
    # How many of the newest articles a new one is compared with.
    window: int = Field(default=20_000, ge=100, le=2_000_000)

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
    folder = Path(data or Settings().data).expanduser()

    class FromFolder(Settings):
        model_config = SettingsConfigDict(toml_file=folder / "octavo.toml")

    try:
        return FromFolder(**{**chosen, "data": folder})
    except ValidationError as problem:
        first = problem.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"The setting {name} cannot be used: {first['msg']}.", name) from None
