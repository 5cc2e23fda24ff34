"""A receiver of webhooks: answers the requests it gets in the order of the plan.

Usage: receiver.py ADDRESS PLAN [CERTIFICATE KEY]

PLAN is a JSON list of steps, the last of which stands for all that follow: {"status": 200},
{"status": 503, "headers": {"Retry-After": "1"}}, {"hang": true}, {"close": true}, {"body": 100000}.
The first line it prints is its port; then comes a JSON line for each request. Ends with stdin.
"""

import base64
import json
import os
import socket
import ssl
import sys
import threading

address, plan = sys.argv[1], json.loads(sys.argv[2])
lock = threading.Lock()
count = 0


def say(value):
    with lock:
        print(json.dumps(value), flush=True)


def serve(connection):
    global count
    with connection, connection.makefile("rb") as stream:
        line = stream.readline().decode().split()
        if not line:
            return
        headers = {}
        while (field := stream.readline().decode().strip()):
            name, value = field.split(":", 1)
            headers[name.lower()] = value.strip()
        body = stream.read(int(headers.get("content-length", 0)))
        with lock:
            step = plan[min(count, len(plan) - 1)]
            count += 1
        say({"method": line[0], "path": line[1], "headers": headers,
             "body": base64.b64encode(body).decode()})
        if step.get("hang"):
            stream.read()
            return
        if step.get("close"):
            return
        content = b"x" * step.get("body", 2)
        fields = {"Content-Length": len(content), "Connection": "close", **step.get("headers", {})}
        answer = f"HTTP/1.1 {step.get('status', 200)} Reason\r\n"
        answer += "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
        connection.sendall(answer.encode() + content)


def handle(connection):
    try:
        if len(sys.argv) > 4:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[3], sys.argv[4])
            connection = context.wrap_socket(connection, server_side=True)
        serve(connection)
    except OSError as error:
        print(error, file=sys.stderr)


def accept(listener):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=handle, args=[connection], daemon=True).start()


listener = socket.create_server((address, 0), backlog=64)
print(listener.getsockname()[1], flush=True)
threading.Thread(target=accept, args=[listener], daemon=True).start()
sys.stdin.read()
os._exit(0)
