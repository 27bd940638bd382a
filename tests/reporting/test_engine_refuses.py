"""Nothing is opened but what the snapshot names and the product's own print files."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reporting.test_engine_render import failure
from wobo.reporting.engine import client, render
from wobo.reporting.engine.inside.fetcher import Broken, DenyingFetcher, Refused

SECRET = "file:///etc/passwd"
HOSTILE = {
    "picture": "<img src='{url}'>",
    "style sheet": "<link rel='stylesheet' href='{url}'>",
    "import": "<style>@import '{url}';</style>",
    "font": "<style>@font-face{{font-family:x;src:url({url})}} p{{font-family:x}}</style><p>x</p>",
    "background": "<p style='background:url({url})'>x</p>",
    "list mark": "<ul style='list-style-image:url({url})'><li>x</li></ul>",
    "content": "<style>p::before{{content:url({url})}}</style><p>x</p>",
    "svg picture": "<svg width='9' height='9'><image href='{url}' width='9' height='9'/></svg>",
    "svg picture, old": "<svg width='9' height='9'><image xlink:href='{url}' width='9' height='9'/></svg>",
    "attachment": "<link rel='attachment' href='{url}'>",
    "attached link": "<a rel='attachment' href='{url}'>x</a>",
    "object": "<object data='{url}'></object>",
    "embed": "<embed src='{url}'>",
    "base": "<base href='{url}'><img src='?x'>",
}


@pytest.fixture
def listener() -> Iterator[tuple[int, list]]:
    """A loopback port that counts who knocks."""
    calls: list = []
    server = socket.create_server(("127.0.0.1", 0))

    def count() -> None:
        while True:
            try:
                connection, address = server.accept()
            except OSError:
                return
            calls.append(address)
            connection.close()

    thread = threading.Thread(target=count, daemon=True)
    thread.start()
    yield server.getsockname()[1], calls
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(2)


@pytest.mark.parametrize("way", HOSTILE)
def test_address_of_a_server_is_refused_and_never_called(way, listener, tmp_path):
    port, calls = listener

    failed = failure(HOSTILE[way].format(url=f"http://127.0.0.1:{port}/x.css"), tmp_path / "a.pdf")

    assert (failed.code, failed.data["url"].startswith(f"http://127.0.0.1:{port}/")) == ("forbidden_url", True)
    assert calls == []


@pytest.mark.parametrize("way", [way for way in HOSTILE if way != "base"])
def test_local_file_is_refused_by_name(way, tmp_path):
    failed = failure(HOSTILE[way].format(url=SECRET), tmp_path / "a.pdf")

    assert (failed.code, failed.data) == ("forbidden_url", {"url": SECRET})


@pytest.mark.parametrize("html", ["<svg><style>@import '{url}';</style></svg>", "<svg><use href='{url}#a'/></svg>", "<iframe src='{url}'></iframe>"])  # fmt: skip
def test_what_is_never_fetched_leaves_no_trace(html, listener, tmp_path):
    port, calls = listener

    render(html.format(url=f"http://127.0.0.1:{port}/"), out=tmp_path / "a.pdf")
    render(html.format(url=SECRET), out=tmp_path / "b.pdf")

    assert calls == []
    assert b"root:" not in (tmp_path / "b.pdf").read_bytes()


@pytest.mark.parametrize(
    "url",
    [
        "data:image/png;base64,AAAA",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "https://example.com/a.png",
        "ftp://127.0.0.1/",
        "//127.0.0.1/a.png",
        "asset:" + "0" * 64,
        "../../etc/passwd",
        "../../wobo/settings.py",
        "..%2f..%2fwobo/settings.py",
        "file://localhost/etc/passwd",
        "FILE:///etc/passwd",
        "chrome://x",
    ],
)
def test_every_other_address_fails_the_report(url, tmp_path):
    assert failure(f"<img src='{url}'>", tmp_path / "a.pdf").code == "forbidden_url"


def test_presentational_hints_are_off(tmp_path):
    render(f"<body background='{SECRET}'><table background='{SECRET}'><tr><td>x</table>", out=tmp_path / "a.pdf")

    assert b"root:" not in (tmp_path / "a.pdf").read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A print folder with a style sheet, a way out by link, and a neighbour."""
    folder = tmp_path / "print"
    folder.mkdir()
    (folder / "ok.css").write_text("p{}")
    (folder / "note.txt").write_text("no style")
    (tmp_path / "outside.css").write_text("secret")
    (folder / "escape.css").symlink_to(tmp_path / "outside.css")
    (folder / "away").symlink_to(tmp_path)
    return folder


def test_fetcher_opens_files_inside_its_folders(folder):
    fetcher = DenyingFetcher({}, [str(folder)])

    assert fetcher((folder / "ok.css").as_uri()).read() == b"p{}"
    assert fetcher((folder / "." / ".." / "print" / "ok.css").as_uri()).read() == b"p{}"


@pytest.mark.parametrize("name", ["escape.css", "away/outside.css", "../outside.css", "note.txt", "", "missing.css", "ok.css?x", "%00"])  # fmt: skip
def test_fetcher_refuses_links_and_dots_that_lead_out(folder, name):
    fetcher = DenyingFetcher({}, [str(folder)])

    with pytest.raises(Refused):
        fetcher(f"{folder.as_uri()}/{name}")
    assert fetcher.stopped_by is not None


def test_fetcher_refuses_an_asset_that_is_gone(tmp_path):
    with pytest.raises(Broken):
        DenyingFetcher({"b" * 64: str(tmp_path / "gone")}, [])("asset:" + "b" * 64)


def test_fonts_and_print_styles_are_where_the_engine_looks():
    assert sorted(path.name for path in client.FONTS.glob("*.ttf")) == [
        "NotoSansSC-Bold.ttf",
        "NotoSansSC-Regular.ttf",
    ]
    assert (client.PRINT / "report.css").is_file()
