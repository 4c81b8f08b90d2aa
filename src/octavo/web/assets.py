"""Assets: the files of `static/`, read once, each under an address that holds the hash of its content."""

import gzip
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
POINTING = {".css", ".webmanifest"}  # these name other files
FOREVER = "public, max-age=31536000, immutable"  # the address changes with the content


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent; `packed` is its gzip where that is smaller, else empty."""

    body: bytes
    packed: bytes
    kind: str


class Assets:
    """Every file of a folder, by its hashed address."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._urls: dict[str, str] = {}
        self._files: dict[str, Asset] = {}
        files = [file for file in sorted(folder.rglob("*")) if file.suffix in KINDS]
        for file in sorted(files, key=lambda file: file.suffix in POINTING):
            self._add(file.relative_to(folder).as_posix(), file)

    def url(self, name: str) -> str:
        """The address of a file, as `/static/octavo.1f2e3d4c5b6a.css`."""
        return self._urls[name]

    async def answer(self, request: Request) -> Response:
        """The file at an address; raises HTTPException 404 where the hash is not ours."""
        asset = self._files.get(request.url.path)
        if asset is None:
            raise HTTPException(404)
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        if asset.packed and takes_gzip(request):
            return Response(asset.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=asset.kind)
        return Response(asset.body, headers=headers, media_type=asset.kind)

    def _add(self, name: str, file: Path) -> None:
        body = file.read_bytes()
        if file.suffix in POINTING:
            body = re.sub(rb'"([\w./-]+)"', self._point, body)
        stem, suffix = name.removesuffix(file.suffix), file.suffix
        url = f"/static/{stem}.{sha256(body).hexdigest()[:12]}{suffix}"
        packed = b"" if suffix == ".woff2" else gzip.compress(body, 9, mtime=0)
        self._files[url] = Asset(body, packed if len(packed) < len(body) else b"", KINDS[suffix])
        self._urls[name] = url

    def _point(self, match: re.Match[bytes]) -> bytes:
        name = match[1].decode()
        return f'"{self._urls.get(name, name)}"'.encode()


def takes_gzip(request: Request) -> bool:
    """Whether the client reads gzip."""
    return any(
        part.split(";")[0].strip().lower() == "gzip" and "q=0" not in part.replace("q=0.", "")
        for part in request.headers.get("accept-encoding", "").split(",")
    )
