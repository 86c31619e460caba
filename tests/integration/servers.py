"""Servers that stand for cameras: on loopback, on a free port, stopped by their process id."""
import base64
import http.server
import select
import socket
import socketserver
import subprocess
import threading

from node import SOURCE

RTSP_SERVER = SOURCE / "src/source/test/rtsp_server.py"
PYTHON = "/usr/bin/python3"  # Debian's own: python3-gi belongs to it
SKIPPED = 77  # ctest's word for it


class Server:
    """A process that serves, until it is killed."""

    def __init__(self, *words):
        self.process = subprocess.Popen(list(map(str, words)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def rtsp_server(*words, port=0, seconds=60):
    """gst-rtsp-server with a ball that moves, at rtsp://127.0.0.1:PORT/camera."""
    server = Server(PYTHON, RTSP_SERVER, "--port", port, *words)
    ready = select.select([server.process.stdout], [], [], seconds)[0]
    said = server.process.stdout.readline().split() if ready else []
    if len(said) != 2 or said[0] != b"PORT":
        server.kill()
        raise AssertionError("the RTSP server did not start" + (f" on port {port}" if port else ""))
    server.port = int(said[1])
    return server


def has_rtsp_server():
    wanted = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"
    return subprocess.run([PYTHON, "-c", wanted], capture_output=True, check=False).returncode == 0


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def feed(clip, *output):
    """FFmpeg's words to send a clip for ever, in its own time."""
    return ["ffmpeg", "-v", "error", "-re", "-stream_loop", "-1", "-i", str(clip), *output]


class WebServer:
    """A small web server of a camera: what `words` write to their standard output is the body of /camera, sent as it
    comes. Asks for a user's password where `secret` is "USER:PASSWORD"; speaks TLS where `tls` is an SSL context."""

    def __init__(self, words, content_type, secret=None, tls=None):
        wanted = secret and "Basic " + base64.b64encode(secret.encode()).decode()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path != "/camera":
                    return self.send_error(404)
                if wanted and self.headers["Authorization"] != wanted:
                    return self.refuse()
                self.send_response(200)
                self.send_header("Content-Type", content_type)
                self.end_headers()
                with subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as process:
                    try:
                        while piece := process.stdout.read1():
                            self.wfile.write(piece)
                    except OSError:
                        pass  # the client left
                    process.kill()

            def refuse(self):
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="camera"')
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def kill(self):
        self.server.shutdown()
        self.server.server_close()


class TlsRelay:
    """Takes TLS connections and hands what comes over them to a port without, and back."""

    def __init__(self, tls, port):
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                try:
                    with socket.create_connection(("127.0.0.1", port)) as inner, \
                            tls.wrap_socket(self.request, server_side=True) as outer:
                        back = threading.Thread(target=copy, args=(inner, outer), daemon=True)
                        back.start()
                        copy(outer, inner)
                        back.join()
                except OSError:
                    pass  # nobody listens at the port yet, or the client left

        def copy(source, target):
            try:
                while piece := source.recv(65536):
                    target.sendall(piece)
                target.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # one side left

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def kill(self):
        self.server.shutdown()
        self.server.server_close()
