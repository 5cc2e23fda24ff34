"""Interactive runs with the public client library `websockets`.

    interactive.py PORT SCENARIO    prints one JSON object: what came, and how it ended
"""

import asyncio
import json
import sys
import time

import websockets

PATH = "/api/v2/connect"


class Conversation:
    """Sends what a scenario says; keeps what comes."""

    def __init__(self, socket):
        self.socket = socket
        self.messages = []
        self.output = {"stdout": "", "stderr": ""}

    async def init(self, language, source, **more):
        await self.say(type="init", language=language, version="*",
                       files=[{"content": source}], **more)

    async def say(self, **message):
        await self.socket.send(json.dumps(message))

    async def type(self, text, stream="stdin"):
        await self.say(type="data", stream=stream, data=text)

    async def hear(self):
        """The next message; None at the end."""
        try:
            message = json.loads(await asyncio.wait_for(self.socket.recv(), 60))
        except websockets.exceptions.ConnectionClosed:
            return None
        if message["type"] == "data":
            self.output[message["stream"]] += message["data"]
        else:
            self.messages.append(message)
        return message

    async def until(self, text, stream="stdout"):
        while text not in self.output[stream]:
            if await self.hear() is None:
                raise EOFError(f"{text!r} never came: {self.output}")

    async def until_message(self, kind):
        while True:
            message = await self.hear()
            if message is None or message["type"] == kind:
                return

    async def rest(self):
        while await self.hear() is not None:
            pass


async def prompt(talk):
    await talk.init("python", "name = input('name? ')\nprint('hello', name)")
    await talk.until("name? ")
    await talk.type("you\n")


async def early(talk):
    await talk.init("bash", "cat; echo end")
    await talk.type("one\n")
    await talk.type("two\n")
    await talk.say(type="eof")


async def interrupt(talk):
    await talk.init("python", """
import subprocess, sys
child = subprocess.Popen([sys.executable, '-c', '''
import time
try:
    print("child up", flush=True)
    time.sleep(30)
except KeyboardInterrupt:
    print("child down", flush=True)
'''])
try:
    child.wait(30)
except KeyboardInterrupt:
    child.wait(10)
    print('parent down')
""")
    await talk.until("child up")
    await asyncio.sleep(0.3)
    await talk.say(type="signal", signal="SIGINT")


async def terminate(talk):
    await talk.init("bash", "echo on; while :; do sleep 0.05; done")
    await talk.until("on\n")
    await talk.say(type="signal", signal="SIGTERM")


async def compiled(talk):
    await talk.init("c", "#include <stdio.h>\nint main(){int a;scanf(\"%d\",&a);"
                         "fprintf(stderr,\"e\");printf(\"%d\\n\",a+1);}")
    await talk.type("41\n")


async def broken(talk):
    await talk.init("c", "int main(){return x;}")


async def timeout(talk):
    await talk.init("bash", "echo on; read x", run_timeout=300)


async def crash(talk):
    await talk.init("python", "import os; os.kill(os.getpid(), 11)")


async def unicode(talk):
    await talk.init("python", """
import sys, time
for byte in 'é€😀'.encode() + bytes([0xff, 0xe2]):
    sys.stdout.buffer.write(bytes([byte])); sys.stdout.flush(); time.sleep(0.01)
""")


async def unknown_types(talk):
    await talk.say(type="resize", rows=3)
    await talk.say(what="ever")
    await talk.init("bash", "echo well")
    await talk.say(type="resize", rows=3)


async def twice(talk):
    await talk.init("bash", "echo on; read x")
    await talk.until("on\n")
    await talk.init("bash", "true")


async def nothing(talk):
    pass


async def unknown_language(talk):
    await talk.init("klingon", "")


async def no_language(talk):
    await talk.say(type="init")


async def escaping(talk):
    await talk.say(type="init", language="bash", version="*",
                   files=[{"name": "../a", "content": ""}])


async def no_json(talk):
    await talk.socket.send("{")


async def data_first(talk):
    await talk.type("x")


async def signal_first(talk):
    await talk.say(type="signal", signal="SIGINT")


async def eof_first(talk):
    await talk.say(type="eof")


async def stdout(talk):
    await talk.init("bash", "echo on; read x")
    await talk.type("x", stream="stdout")


async def bad_signal(talk):
    await talk.init("bash", "echo on; read x")
    await talk.say(type="signal", signal="SIGNOPE")


async def binary(talk):
    init = {"type": "init", "language": "bash", "version": "*",
            "files": [{"content": "echo well"}]}
    await talk.socket.send(json.dumps(init).encode())


async def ten_megabytes(talk):
    """A reader who takes a break while the program writes."""
    await talk.init("python", "import sys\nfor i in range(1000): sys.stdout.write('x' * 9999 + '\\n')")
    await talk.until_message("runtime")
    await asyncio.sleep(1.5)


async def echo_megabytes(talk):
    """Much input, for a program that gives it all back."""
    await talk.init("bash", "cat")

    async def write():
        for _ in range(300):
            await talk.type("y" * 9999 + "\n")
        await talk.say(type="eof")
    writing = asyncio.create_task(write())
    while len(talk.output["stdout"]) < 3_000_000:
        if await talk.hear() is None:
            break
    await writing


async def flood(talk):
    await talk.init("bash", "yes")


async def terminate_server(talk):
    """While this waits, the server is told to end."""
    await talk.init("bash", "sleep 1; echo done")


async def idle(talk):
    await talk.init("bash", "read x")


async def leave(talk):
    """Goes away in the middle, without a word."""
    await talk.init("bash", "echo on; sleep 777 & sleep 777")
    await talk.until("on\n")
    talk.socket.transport.abort()


async def main(port, name, path=PATH):
    began = time.monotonic()
    uri = f"ws://127.0.0.1:{port}{path}"
    async with websockets.connect(uri, max_size=None, max_queue=4) as socket:
        talk = Conversation(socket)
        try:
            await globals()[name](talk)
            await talk.rest()
        except websockets.exceptions.ConnectionClosed:
            await talk.rest()
        if len(talk.output["stdout"]) > 100_000:
            kinds = {c: talk.output["stdout"].count(c) for c in "xy\n"}
            talk.output["stdout"] = f"{len(talk.output['stdout'])} {json.dumps(kinds)}"
        print(json.dumps({
            "messages": talk.messages, **talk.output, "code": socket.close_code,
            "reason": socket.close_reason, "seconds": time.monotonic() - began,
        }))


asyncio.run(main(*sys.argv[1:]))
