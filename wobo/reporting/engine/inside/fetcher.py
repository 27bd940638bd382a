"""The only way out of a page: nothing opens unless it is named here."""

import hashlib
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: TID253

ASSET = re.compile(r"asset:([0-9a-f]{64})\Z")
TYPES = {".css": "text/css", ".ttf": "font/ttf", ".otf": "font/otf", ".png": "image/png", ".svg": "image/svg+xml"}


class Refused(FatalURLFetchingError):
    """An address that a report may not open."""

    def __init__(self, url: str) -> None:
        self.url = url[:500]
        super().__init__(f"refused: {self.url}")


class Broken(FatalURLFetchingError):
    """A file that the report may open and that is not what it should be."""

    def __init__(self, url: str) -> None:
        self.url = url[:500]
        super().__init__(f"broken: {self.url}")


class DenyingFetcher(URLFetcher):
    """Opens the assets that the snapshot names and the product's own print files; refuses the rest.

    `stopped_by` keeps the first refusal: pictures inside an SVG are drawn under an `except BaseException`
    of WeasyPrint's, which would swallow it.
    """

    stopped_by: FatalURLFetchingError | None = None

    def __init__(self, assets: dict[str, str], folders: list[str]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.assets = assets
        self.folders = [Path(folder).resolve() for folder in folders]

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        try:
            return self._open(url)
        except FatalURLFetchingError as stop:
            self.stopped_by = self.stopped_by or stop
            raise

    def _open(self, url: str) -> URLFetcherResponse:
        if match := ASSET.match(url):
            return self._asset(url, match[1])
        if url.startswith("file:"):
            return self._file(url)
        raise Refused(url)

    def _asset(self, url: str, sha256: str) -> URLFetcherResponse:
        if sha256 not in self.assets:
            raise Refused(url)
        try:
            body = Path(self.assets[sha256]).read_bytes()
        except OSError as error:
            raise Broken(url) from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise Broken(url)
        return URLFetcherResponse(url, body)

    def _file(self, url: str) -> URLFetcherResponse:
        path = self._inside(url)
        return URLFetcherResponse(path.as_uri(), path.read_bytes(), {"Content-Type": TYPES[path.suffix]})

    def _inside(self, url: str) -> Path:
        """The real path behind `url` if it lies in one of the folders, links and dots resolved."""
        parts = urlsplit(url)
        if parts.netloc or parts.query or "%00" in url:
            raise Refused(url)
        try:
            path = Path(unquote(parts.path)).resolve(strict=True)
        except (OSError, ValueError) as error:
            raise Refused(url) from error
        inside = any(path.is_relative_to(folder) for folder in self.folders)
        if not inside or not path.is_file() or path.suffix not in TYPES:
            raise Refused(url)
        return path
