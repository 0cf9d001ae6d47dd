# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers of compare.py, each on a free port of the loopback interface."""
import asyncio
import contextlib
import fcntl
import pathlib
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

NGINX = '''
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000; sendfile on;
  types {{ image/gif gif; application/json json; }}
  client_body_temp_path {folder}/tmp; proxy_temp_path {folder}/tmp; fastcgi_temp_path {folder}/tmp;
  uwsgi_temp_path {folder}/tmp; scgi_temp_path {folder}/tmp;
  server {{ listen {port} backlog=4096; root {root}; }}
  server {{
    listen {tls_port} ssl {http2} backlog=4096; root {root};
    ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key;
    http2_max_concurrent_streams 128; ssl_protocols TLSv1.2 TLSv1.3;
  }}
}}
'''


def make_gif(n_bytes):
    """Returns a whole GIF of one white pixel, with a comment of random bytes that fills it up."""
    comment = bytearray(b'\x21\xfe')
    data = random.randbytes(n_bytes)
    for i in range(0, len(data), 255):
        block = data[i:i + 255]
        comment += bytes([len(block)]) + block
    return (b'GIF89a' + struct.pack('<HH', 1, 1) + b'\x80\0\0' + b'\xff\xff\xff\0\0\0' + comment + b'\0' +
            b'\x2c\0\0\0\0\x01\0\x01\0\0' + b'\x02\x02\x44\x01\0' + b';')


def make_flags(folder, codes):
    """Makes flags of 10 to 36 kB in the basic layout."""
    for code in codes:
        cc = code.lower()
        place = folder / cc
        place.mkdir(parents=True)
        (place / f'{cc}.gif').write_bytes(make_gif(random.randrange(10_000, 36_000)))
        (place / 'metadata.json').write_text(f'{{"country": "Country {code}", "iso_cc": "{code}"}}')


def free_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


def wait_for_port(port):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as client:
            if client.connect_ex(('127.0.0.1', port)) == 0:
                return
        time.sleep(0.02)
    sys.exit(f'no server came up on port {port}')


def make_certificate(folder):
    """Makes a certificate authority and a certificate for localhost."""
    def openssl(*args):
        subprocess.run(['openssl', *args], check=True, cwd=folder, capture_output=True)
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem',
            '-subj', '/CN=Bench', '-days', '30')
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'server.key', '-out', 'server.csr',
            '-subj', '/CN=localhost')
    (folder / 'server.ext').write_text('subjectAltName=DNS:localhost,IP:127.0.0.1,IP:192.0.2.2\n')
    openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
            '-out', 'server.pem', '-days', '30', '-extfile', 'server.ext')
    bundle = pathlib.Path('/etc/ssl/certs/ca-certificates.crt')
    system = bundle.read_text() if bundle.exists() else ''
    (folder / 'bundle.pem').write_text(system + (folder / 'ca.pem').read_text())


@contextlib.contextmanager
def running(arguments, **options):
    process = subprocess.Popen(arguments, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def nginx(folder, root, http2):
    """Yields the port of HTTP and that of HTTPS."""
    port, tls_port = free_port(), free_port()
    config = folder / f'nginx-{port}.conf'
    config.write_text(NGINX.format(folder=folder, root=root, port=port, tls_port=tls_port,
                                   http2='http2' if http2 else ''))
    program = shutil.which('nginx') or '/usr/sbin/nginx'
    with running([program, '-c', str(config), '-e', str(folder / 'error.log')]):
        wait_for_port(port)
        yield port, tls_port


def start_loopback():
    """Starts the loopback device of a new network."""
    name = b'lo'.ljust(16, b'\0')
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        fcntl.ioctl(device, 0x8914, struct.pack('16sh14x', name, 0x1 | 0x40))  # SIOCSIFFLAGS: up, running


@contextlib.contextmanager
def delayed(delay_line, delay_ms, loss=0):
    """Yields the address at which the servers of this machine are reached through the line."""
    with running([delay_line, str(delay_ms), str(loss)], stdout=subprocess.PIPE, text=True) as process:
        address = process.stdout.readline().strip()
        if not address:
            sys.exit('the delayed line did not come up')
        yield address


@contextlib.contextmanager
def dead_host():
    """Yields a port where no connection is ever made: the queue of a server that accepts none is full."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(('127.0.0.1', 0))
        server.listen(0)
        for _ in range(8):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        yield server.getsockname()[1]


@contextlib.contextmanager
def http_server(root):
    """Yields the port of Python's http.server, whose backlog is 5."""
    port = free_port()
    with running([sys.executable, '-m', 'http.server', str(port), '--bind', '127.0.0.1', '-d', str(root)],
                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        wait_for_port(port)
        yield port


class LimitedServer(asyncio.Protocol):
    """Answers 429 above a number of requests at once; takes its time for each; may pause once."""
    root = None
    service_s = 0.0
    metadata_s = 0.0
    max_active = 10 ** 9
    pauses_after = None
    n_active = n_requests = n_refused = 0
    paused_until = 0.0

    def connection_made(self, transport):
        self.transport = transport
        self.buffer = b''

    def data_received(self, data):
        self.buffer += data
        while b'\r\n\r\n' in self.buffer:
            head, self.buffer = self.buffer.split(b'\r\n\r\n', 1)
            self.answer(head.split(b' ', 2)[1].decode())

    def answer(self, path):
        cls = type(self)
        loop = asyncio.get_running_loop()
        cls.n_requests += 1
        if cls.n_active >= cls.max_active:
            cls.n_refused += 1
            self.transport.write(b'HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\n\r\n')
            return
        cls.n_active += 1
        if cls.n_requests == cls.pauses_after:
            cls.paused_until = loop.time() + 2
        wait = cls.metadata_s if path.endswith('.json') else cls.service_s
        loop.call_later(max(wait, cls.paused_until - loop.time()), self.send, path)

    def send(self, path):
        type(self).n_active -= 1
        file = pathlib.Path(self.root + path)
        body = file.read_bytes() if file.exists() else b''
        status = b'200 OK' if file.exists() else b'404 Not Found'
        if not self.transport.is_closing():
            self.transport.write(b'HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n' % (status, len(body)) + body)


async def serve_limited(root, service_ms, max_active, pauses_after, metadata_ms):
    LimitedServer.root = root
    LimitedServer.service_s = int(service_ms) / 1000
    LimitedServer.metadata_s = int(metadata_ms) / 1000
    LimitedServer.max_active = int(max_active) or 10 ** 9
    LimitedServer.pauses_after = int(pauses_after) or None
    server = await asyncio.get_running_loop().create_server(LimitedServer, '127.0.0.1', 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.add_signal_handler(signal.SIGTERM, done.set_result, None)
    await done
    print(f'{LimitedServer.n_requests} {LimitedServer.n_refused}', flush=True)


@contextlib.contextmanager
def limited(root, service_ms=50, max_active=0, pauses_after=0, metadata_ms=None, counts=None):
    """Yields the port. Afterwards, counts holds the requests and the refused ones."""
    if metadata_ms is None:
        metadata_ms = service_ms
    arguments = [sys.executable, __file__, str(root), str(service_ms), str(max_active),
                 str(pauses_after), str(metadata_ms)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        line = process.communicate()[0].split()
        if counts is not None and len(line) == 2:
            counts[:] = [int(n) for n in line]


if __name__ == '__main__':
    asyncio.run(serve_limited(*sys.argv[1:]))
