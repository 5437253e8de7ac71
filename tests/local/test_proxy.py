"""The reverse proxy as it is deployed: no path or header of a visitor opens what a view did not give."""

import http.client
import os
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sroi.local.processes import spawn, stop, tail
from sroi.local.stack import ROOT, free_port

CONFIG = (ROOT / "docs" / "deployment" / "nginx.conf").read_text()
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
OPENSSL = shutil.which("openssl")
SECRET, INSIDE = "what-only-a-view-gives", "what-never-leaves"
PATHS = (
    "/protected/paper.txt",
    "//protected/paper.txt",
    "/%70rotected/paper.txt",
    "/PROTECTED/paper.txt",
    "/./protected/paper.txt",
    "/x/../protected/paper.txt",
    "/static/../protected/paper.txt",
    "/static/../media/public/paper.txt",
    "/static/..%2fmedia/public/paper.txt",
    "/static/%2e%2e/media/public/paper.txt",
    "/static../media/public/paper.txt",
    "/static../media/evidence.sealed",
    "/static//../../media/evidence.sealed",
    "/protected../evidence.sealed",
    "/protected/..%2fevidence.sealed",
    "/protected/../evidence.sealed",
)
SECRETS = (
    "/agenda/dit-is-een-geheim.ics",
    "/contract/aanmelden/dit-is-een-geheim/",
    "/mensen/uitnodiging/dit-is-een-geheim/",
    "/inkoop/marktconsultatie/antwoorden/dit-is-een-geheim/",
    "/account/password/reset/key/1-dit-is-een-geheim/",
    "/zoeken/?q=dit-is-een-geheim",
)


class Web(BaseHTTPRequestHandler):
    """What stands behind the proxy: repeats the headers that reach it, and gives one file by X-Accel-Redirect."""

    def do_GET(self) -> None:  # the name that the library calls
        """Answer."""
        if self.path.endswith("breekt"):
            self.close_connection = True
            return
        self.send_response(200)
        if self.path == "/gives":
            self.send_header("X-Accel-Redirect", "/protected/paper.txt")
        if self.path == "/climbs":
            self.send_header("X-Accel-Redirect", "/protected/../evidence.sealed")
        body = f"{self.path}\n{self.headers}".encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


class Proxy:
    """nginx with the deployed file, on ports and folders of this machine."""

    def __init__(self, folder: Path, web: int) -> None:
        self.folder, self.plain, self.secure = folder, free_port(), free_port()
        for name in ("media/public", "static", "certs", "log", "temp"):
            (folder / name).mkdir(parents=True)
        (folder / "media/public/paper.txt").write_text(SECRET)
        (folder / "media/evidence.sealed").write_text(INSIDE)
        (folder / "static/app.css").write_text("body {}")
        here = {
            "8080": f"127.0.0.1:{self.plain}",
            "8443": f"127.0.0.1:{self.secure}",
            "/etc/nginx/certs": f"{folder}/certs",
            "/srv/": f"{folder}/",
            "http://web:8000": f"http://127.0.0.1:{web}",
            "/var/log/nginx/": f"{folder}/log/",
        }
        text = CONFIG
        for there, ours in here.items():
            text = text.replace(there, ours)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{kind}_temp_path {folder}/temp/{kind};\n" for kind in kinds)
        user = "user root;\n" if os.geteuid() == 0 else ""
        self.file = folder / "nginx.conf"
        self.file.write_text(
            f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/log/error.log;\nevents {{}}\n"
            f"http {{\naccess_log {folder}/log/all.log combined;\n{temporary}{text}\n}}\n"
        )

    def ask(self, path: str, heads: Mapping[str, str] | None = None, *, secure: bool = True) -> tuple[int, str, str]:
        """The status, the headers and the text for a path that is sent exactly as it stands."""
        context = ssl._create_unverified_context()
        link: http.client.HTTPConnection = (
            http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=10, context=context)
            if secure
            else http.client.HTTPConnection("127.0.0.1", self.plain, timeout=10)
        )
        link.putrequest("GET", path, skip_host=True)
        for name, value in {"Host": "sroi.example", **(heads or {})}.items():
            link.putheader(name, value)
        link.endheaders()
        answer = link.getresponse()
        text = answer.read().decode(errors="replace")
        link.close()
        return answer.status, str(answer.headers), text


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """The running proxy; left out on a laptop without nginx, a failure in CI."""
    if NGINX is None or OPENSSL is None:
        if os.environ.get("CI"):
            pytest.fail("nginx and openssl are missing: see .ci/setup")
        pytest.skip("nginx is not installed")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = Proxy(tmp_path_factory.mktemp("proxy"), server.server_address[1])
    key, certificate = made.folder / "certs/tls.key", made.folder / "certs/tls.crt"
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=sroi.example"]
    subprocess.run(
        [OPENSSL, *words, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True, text=True
    )
    log = made.folder / "log/start.log"
    child = spawn([NGINX, "-c", str(made.file)], log=log, env=dict(os.environ), cwd=made.folder)
    try:
        wait_for(made, child, log)
        yield made
    finally:
        stop(child)
        server.shutdown()


def wait_for(proxy: Proxy, child: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until it answers."""
    until = time.monotonic() + 20
    while True:
        assert child.poll() is None, tail(log)
        try:
            proxy.ask("/healthz", secure=False)
        except OSError:
            assert time.monotonic() < until, tail(log)
            time.sleep(0.1)
        else:
            return


def test_a_view_gives_a_file_and_no_visitor_takes_it(proxy: Proxy) -> None:
    """Only an answer of a view opens the closed folder, whatever path or header a visitor sends."""
    assert proxy.ask("/gives")[2] == SECRET
    asked = {"X-Accel-Redirect": "/protected/paper.txt", "X-Sendfile": "/protected/paper.txt"}
    assert SECRET not in proxy.ask("/", asked)[2]
    got = [path for path in PATHS for text in [proxy.ask(path)[2]] if SECRET in text or INSIDE in text]
    assert not got


def test_no_answer_climbs_out_of_the_folder(proxy: Proxy) -> None:
    assert INSIDE not in proxy.ask("/climbs")[2]


def test_what_a_visitor_says_about_itself_does_not_reach_the_product(proxy: Proxy) -> None:
    """The address, the scheme and the names that servers read as their own."""
    said = {
        "X-Forwarded-For": "10.6.6.6",
        "X-Forwarded-Proto": "http",
        "X_Forwarded_For": "10.6.6.6",
        "Script_Name": "/boos",
        "Proxy": "http://boos.example",
        "X-Forwarded-Host": "boos.example",
    }
    text = proxy.ask("/page", said)[2].lower()
    assert "x-forwarded-for: 127.0.0.1" in text
    assert "x-forwarded-proto: https" in text
    for word in ("10.6.6.6", "boos"):
        assert word not in text


def test_nothing_secret_of_an_address_stays_in_the_log(proxy: Proxy) -> None:
    """A personal link, a calendar address or words of a search are read by nobody afterwards."""
    for path in SECRETS:
        proxy.ask(path, {"Referer": f"https://sroi.example{path}"})
    proxy.ask("/zaken/SR-2026-0118/")
    logs = {file.name: file.read_text() for file in (proxy.folder / "log").glob("*.log")}
    assert any("/zaken/SR-2026-0118/" in text for text in logs.values())
    assert [name for name, text in logs.items() if "geheim" in text] == []


def test_nothing_secret_of_an_address_stays_in_the_log_of_errors(proxy: Proxy) -> None:
    """Web that breaks off, a file that is not there and a body that is too large all make the proxy complain."""
    for path in SECRETS:
        heads = {"Referer": f"https://sroi.example{path}"}
        assert proxy.ask(f"{path}breekt", heads)[0] == 502
        assert proxy.ask("/static/is-er-niet.css", heads)[0] == 404
        assert proxy.ask(path, {**heads, "Content-Length": str(31 * 1024 * 1024)})[0] == 413
    logs = {file.name: file.read_text() for file in (proxy.folder / "log").glob("*.log")}
    assert " 502 " in logs["access.log"]
    assert [name for name, text in logs.items() if "geheim" in text] == []


def test_static_files_are_dressed_too(proxy: Proxy) -> None:
    status, heads, _text = proxy.ask("/static/app.css")
    assert status == 200
    for header in ("Strict-Transport-Security", "X-Content-Type-Options", "Cross-Origin-Resource-Policy"):
        assert header in heads
    assert "nginx/" not in heads


def test_without_tls_there_is_nothing_but_the_way_to_it(proxy: Proxy) -> None:
    status, heads, _text = proxy.ask("/protected/paper.txt", secure=False)
    assert status == 301
    assert "https://sroi.example/protected/paper.txt" in heads
