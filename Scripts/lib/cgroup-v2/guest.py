"""Runs in the emulated machine of Scripts/test-cgroup-v2: its init, and all its checks.

A situation is a place among the control groups and a user. In each the server is started there,
asked over HTTP, and ended; before and after, the tree of groups and the processes are looked at
from outside. Emulation is slow, so times have lower bounds that are exact and generous upper
ones; figures of memory are exact.
"""

import ctypes
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import traceback
import urllib.error
import urllib.request

GROUPS = pathlib.Path("/sys/fs/cgroup")
USER = 4000
PORT = 2000
MIB = 1 << 20
OPTIONS = {}
libc = ctypes.CDLL(None, use_errno=True)


# -- Results ---------------------------------------------------------------------------------

class Results:
    """One line for each check, on the second serial line."""

    situation = ""
    stream = None

    @classmethod
    def line(cls, text):
        cls.stream.write(text + "\n")
        cls.stream.flush()

    @classmethod
    def check(cls, name, good, detail=""):
        verdict = "ok     " if good else "FAILED "
        cls.line(f"{verdict}{cls.situation}  {name}" + (f": {detail}" if detail != "" else ""))


check = Results.check


def guarded(function, *arguments):
    """What a check throws is its failure, and the next one runs."""
    try:
        return function(*arguments)
    except Exception as error:  # noqa: BLE001
        where = traceback.extract_tb(error.__traceback__)[-1]
        check(function.__name__, False, f"{type(error).__name__}: {error} (line {where.lineno})")


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


# -- Control groups and processes --------------------------------------------------------------

def ours(below=GROUPS):
    """Paths of Sandpiper's groups."""
    return sorted(
        str(path.relative_to(GROUPS)) for path in below.rglob("sandpiper-*") if path.is_dir())


def processes():
    """Every process of Sandpiper's or of a program that it runs."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            name = (entry / "comm").read_text().strip()
            uid = entry.stat().st_uid
        except OSError:
            continue
        if name.startswith("sandpiper") or 64000 <= uid < 66000:
            found.append(int(entry.name))
    return found


def enable(group, controllers):
    (group / "cgroup.subtree_control").write_text(controllers)


def make(path, owner=None, hand_down="+memory +pids +cpu"):
    """A group, with the controllers handed down to it; `owner`'s, as by Delegate=yes."""
    group = GROUPS
    for part in path.split("/"):
        if hand_down:
            enable(group, hand_down)
        group = group / part
        group.mkdir(exist_ok=True)
    if owner is not None:
        delegate(group, owner)
    return group


def delegate(group, owner):
    """As systemd does for Delegate=yes."""
    for file in [group] + [group / f"cgroup.{name}"
                           for name in ("procs", "subtree_control", "threads")]:
        os.chown(file, owner, owner)


def renew(group, owner):
    """Removes an empty group with all below, as systemd does when a unit ends, and makes it."""
    for child in sorted(group.rglob("*"), key=lambda path: -len(path.parts)):
        if child.is_dir():
            child.rmdir()
    group.rmdir()
    group.mkdir()
    delegate(group, owner)


def group_of(process):
    path = pathlib.Path(f"/proc/{process}/cgroup").read_text().strip().partition("::")[2]
    return GROUPS / path.lstrip("/")


def populated(group):
    return "populated 1" in (group / "cgroup.events").read_text()


# -- A situation -----------------------------------------------------------------------------

class Situation:
    """Where a process starts: its group, its user, its own view of the groups or the host's."""

    def __init__(self, letter, title, group, user=0, companion=False, container=False):
        self.letter, self.title, self.group, self.user = letter, title, group, user
        self.container = container
        self.companion = None
        if companion:
            self.companion = self.start(["/bin/sleep", "100000"])

    def enter(self):
        """In the child, before execve(2), where nobody else would tell the error."""
        try:
            self.take_place()
        except Exception as error:
            Results.line(f"        in the child: {error}")
            raise

    def take_place(self):
        os.setsid()
        (self.group / "cgroup.procs").write_text("0")
        if self.container and self.companion:
            for kind in ("cgroup", "mnt"):
                with open(f"/proc/{self.companion.pid}/ns/{kind}", "rb") as namespace:
                    if libc.setns(namespace.fileno(), 0) != 0:
                        raise OSError(ctypes.get_errno(), "setns")
        elif self.container:
            new_mounts, new_groups = 0x00020000, 0x02000000
            if libc.unshare(new_mounts | new_groups) != 0:
                raise OSError(ctypes.get_errno(), "unshare")
            recursive_private = 0x4000 | 0x40000
            if (libc.mount(b"none", b"/", None, recursive_private, None) != 0
                    or libc.umount2(bytes(GROUPS), 2) != 0
                    or libc.mount(b"c", bytes(GROUPS), b"cgroup2", 0, None) != 0):
                raise OSError(ctypes.get_errno(), "mount")
        if self.user:
            os.setgroups([])
            os.setgid(self.user)
            os.setuid(self.user)

    def start(self, words, output=subprocess.DEVNULL):
        return subprocess.Popen(
            words, preexec_fn=self.enter, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, cwd="/",
            env={"PATH": "/usr/bin:/bin", "HOME": f"/var/guest-{self.user}"})


# -- The server ------------------------------------------------------------------------------

class Server:
    def __init__(self, situation):
        self.log = open("/run/server.log", "w+b")
        self.process = situation.start(
            [f"{OPTIONS['root']}/.build/release/sandpiper", "serve", "--port", str(PORT)],
            self.log)
        started = wait_until(
            lambda: b"listening on" in self.text() or self.process.poll() is not None, 60)
        if not started or self.process.poll() is not None:
            raise RuntimeError(f"no server: {self.text().decode()}")

    def text(self):
        return pathlib.Path("/run/server.log").read_bytes()

    def end(self, number):
        self.process.send_signal(number)
        return self.process.wait(timeout=90)


def get(path):
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=60) as answer:
        return json.load(answer)


def post(language, text, cases=None, **more):
    """The whole answer to a request; a refusal's too."""
    body = {"language": language, "version": "*", "files": [{"content": text}],
            "compile_timeout": 120000, **more}
    if cases is not None:
        body["testcases"] = [
            {"id": str(number), "input": case, "expectedOutput": case}
            for number, case in enumerate(cases)]
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}/api/v3/execute" if cases is not None
        else f"http://127.0.0.1:{PORT}/api/v2/execute",
        json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{error.code} {error.read().decode()}") from None


def run(language, text, **more):
    answer = post(language, text, **more)
    if answer.get("compile", {}).get("code", 0) != 0:
        raise RuntimeError(f"does not compile: {answer['compile']}")
    return answer["run"]


def brief(result):
    names = ("code", "signal", "message", "cpu_time", "wall_time", "memory")
    return " ".join(f"{name}={result[name]}" for name in names)


# -- Promises --------------------------------------------------------------------------------

HELLO_C = '#include <stdio.h>\nint main(){ puts("hello"); return 0; }'
ECHO_C = """#include <stdio.h>
int main(){ int c; while ((c = getchar()) != EOF) putchar(c); return 0; }"""
TOUCH_C = """#include <stdio.h>
#include <stdlib.h>
int main(){ long n = 0; if (scanf("%ld", &n) != 1) n = 0; n <<= 20;
  volatile char *p = malloc(n + 1); for (long i = 0; i < n; i += 4096) p[i] = 1; return 0; }"""
BURN_C = """#include <unistd.h>
#include <signal.h>
#include <pthread.h>
#include <sys/wait.h>
void *burn(void *x){ for(;;); }
int main(){ %s }"""


def says_hello():
    result = run("c", HELLO_C)
    check("hello in C", result["stdout"] == "hello\n", brief(result))
    result = run("python", "print('hello')")
    check("hello in Python", result["stdout"] == "hello\n", brief(result))


def runs_many_testcases():
    begin = time.monotonic()
    cases = [f"{number}\n" for number in range(100)]
    answer = post("c", ECHO_C, cases)
    passed = sum(case["passed"] for case in answer["testcases"])
    check("100 testcases", passed == 100, f"{passed} in {time.monotonic() - begin:.1f} s")


def limits_wall_time():
    result = run("c", "#include <unistd.h>\nint main(){ for(;;) sleep(9); }", run_timeout=500)
    check("500 ms of wall time",
          result["message"] == "Time limit exceeded (wall clock)"
          and 500 <= result["wall_time"] < 1500, brief(result))


def limits_cpu_time():
    bodies = {
        "children": "for(int i=0;i<4;i++) if(!fork()) for(;;); for(;;) pause();",
        "threads": "pthread_t t; for(int i=0;i<3;i++) pthread_create(&t,0,burn,0);"
                   " for(;;) pause();",
        "short-lived children": "for(;;){ if(!fork()){ for(volatile int i=0;i<400000;i++);"
                                " _exit(0);} wait(0); }",
    }
    for name, body in bodies.items():
        result = run("c", BURN_C % body, run_cpu_time=500, run_timeout=60000)
        check(f"500 ms of CPU time by {name}",
              result["message"] == "Time limit exceeded" and 500 <= result["cpu_time"] < 900,
              brief(result))


def limits_memory(exact):
    over = {
        "1 GiB touched": "b = bytearray(1 << 30)\nfor i in range(0, 1 << 30, 4096): b[i] = 1",
        "four processes": "import os\nos.fork(); os.fork()\nb = bytearray(1)\n"
                          "while True: b += bytes(1 << 20)",
        "files in /tmp": "for i in range(99):\n  open(f'/tmp/{i}', 'wb').write(bytes(1 << 20))",
    }
    for name, text in over.items():
        result = run("python", text, run_memory_limit=64 * MIB, run_timeout=60000)
        check(f"64 MiB limit on {name}",
              result["message"] == "Memory limit exceeded" and result["signal"] == "SIGKILL",
              brief(result))
        check("… and its figures are there",
              result["wall_time"] > 0 and result["cpu_time"] > 0
              and (not exact or 0 < result["memory"] <= 66 * MIB), brief(result))


def counts_memory(exact):
    share = 0.02 if exact else 0.10
    answer = post("c", TOUCH_C, ["64", "0", "0", "64", "0"])
    memory = [case["run_details"]["memory"] for case in answer["testcases"]]
    check("64 MiB touched are 64 MiB",
          all(abs(memory[i] - 64 * MIB) < 64 * MIB * share for i in (0, 3)), memory)
    check("later runs' memory does not contain earlier runs'",
          all(0 <= memory[i] < 4 * MIB for i in (1, 2, 4)), memory)
    result = run("python", "open('/tmp/f', 'wb').write(bytes(48 << 20))")
    check("a file of 48 MiB in /tmp counts",
          48 * MIB <= result["memory"] < 130 * MIB, brief(result))


def bounds_processes(exact):
    bomb = "#include <unistd.h>\nint main(){ for(;;) fork(); }"
    result = run("c", bomb, run_timeout=1500)
    check("a fork bomb ends", (result["message"] or "").startswith("Time limit"), brief(result))
    result = run("c", HELLO_C)
    check("… and the next run is well", result["stdout"] == "hello\n", brief(result))
    text = """
import os, time
n = 1
try:
    while True:
        if os.fork() == 0:
            time.sleep(30); os._exit(0)
        n += 1
except BlockingIOError:
    print(n)
"""
    result = run("python", text)
    # Without groups RLIMIT_NPROC counts our own processes too: they have the same user.
    check("64 processes and no more",
          int(result["stdout"]) in ([64] if exact else range(48, 67)),
          result["stdout"].strip() + " " + brief(result))


def bounds_output():
    result = run("bash", "yes", run_timeout=60000)
    check("an output flood", result["status"] == "OL" and len(result["stdout"]) == 1 << 20,
          brief(result))


def hides_groups():
    result = run("bash", "cut -d: -f3 /proc/self/cgroup; ls -d /sys/fs/cgroup")
    check("a program sees no group but its own", result["stdout"] == "/\n",
          result["stdout"].strip())


def promises(exact):
    guarded(says_hello)
    guarded(hides_groups)
    guarded(runs_many_testcases)
    guarded(limits_wall_time)
    guarded(limits_cpu_time)
    guarded(limits_memory, exact)
    guarded(counts_memory, exact)
    guarded(bounds_processes, exact)
    guarded(bounds_output)


# -- Beginning and end -----------------------------------------------------------------------

def shown_by_doctor(situation, state):
    before = ours()
    words = [f"{OPTIONS['root']}/.build/release/sandpiper", "doctor"]
    with open("/run/doctor.log", "w+b") as log:
        status = situation.start(words, log).wait(timeout=60)
    text = pathlib.Path("/run/doctor.log").read_text()
    line = next((line for line in text.splitlines() if line.strip().startswith("cgroup")), text)
    check("doctor", status == 0 and state in line.split()[1:2], " ".join(line.split()))
    check("doctor leaves no group", ours() == before, ours())


def left(name, before, status):
    check(name, status == 0, f"status {status}")
    gone = wait_until(lambda: not processes(), 20)
    check("… leaves no process", gone, processes())
    check("… leaves no group", wait_until(lambda: ours() == before, 5), ours())


def survives_a_killed_launcher(server):
    children = pathlib.Path(f"/proc/{server.process.pid}/task")
    launchers = {int(number) for task in children.iterdir()
                 for number in (task / "children").read_text().split()}
    for launcher in launchers:
        os.kill(launcher, signal.SIGKILL)
    results = []
    for _ in range(4):
        try:
            results.append(run("python", "print('well')")["stdout"])
        except RuntimeError as error:
            results.append(str(error))
    check("after its launchers were killed the server runs on", results[-1] == "well\n", results)


def is_killed_and_restarted(situation):
    before = ours()
    server = Server(situation)
    run("python", "print(1)")
    old = ours()
    server.end(signal.SIGKILL)
    check("kill -9 of the server leaves no process", wait_until(lambda: not processes(), 20),
          processes())
    if situation.letter == "c":
        # Whoever delegated the group makes it anew before it is used again.
        check("… and the delegated group is empty", wait_until(
            lambda: not populated(situation.group), 5))
        renew(situation.group, situation.user)
    if situation.container:
        # As runc does for exec: beside the container's first process, wherever that is now.
        # Its group must stay while it lives.
        kept = group_of(situation.companion.pid)
        before = [str(kept.relative_to(GROUPS))]
        situation.group = kept
    server = Server(situation)
    rest = set(old) & set(ours()) - set(before)
    check("… and the next server removes its groups", not rest, sorted(rest))
    check("… and works", run("python", "print('well')")["stdout"] == "well\n")
    left("SIGTERM of that one", before, server.end(signal.SIGTERM))


def withstands_attacks(situation):
    """`sandpiper attack`, of which every row that is not `held` is shown."""
    before, begin = ours(), time.monotonic()
    with open("/run/attack.log", "w+b") as log:
        status = situation.start(
            [f"{OPTIONS['root']}/.build/release/sandpiper", "attack"], log).wait(timeout=1500)
    lines = pathlib.Path("/run/attack.log").read_text(errors="replace").splitlines()
    for line in lines:
        if line.startswith("isolation:"):
            Results.line("        " + line)
        elif "  held  " not in line and ("THROUGH" in line or "skipped  " in line):
            Results.line("        " + line.strip())
    check("sandpiper attack", status == 0, lines[-1] if lines else status)
    Results.line(f"        {time.monotonic() - begin:.0f} s of attacks")
    left("the suite's end", before, 0)


def try_out(situation, state):
    Results.situation = situation.letter
    Results.line(f"-- {situation.letter}: {situation.title}")
    begin, before = time.monotonic(), ours()
    guarded(shown_by_doctor, situation, state)
    server = Server(situation)
    try:
        layers = {layer["layer"]: layer for layer in get("/readyz")["isolation"]}
        check("the server says so too", layers["cgroup"]["state"] == state,
              layers["cgroup"]["detail"])
        promises(exact=state == "active")
        guarded(survives_a_killed_launcher, server)
    finally:
        status = server.end(signal.SIGTERM)
        left("SIGTERM", before, status)
        if situation.companion:
            check("who was in the group before still is",
                  group_of(situation.companion.pid) == situation.group)
    guarded(is_killed_and_restarted, situation)
    if situation.letter in OPTIONS["attacks"]:
        guarded(withstands_attacks, situation)
    if situation.companion:
        situation.companion.kill()
        situation.companion.wait()
    Results.line(f"-- {time.monotonic() - begin:.0f} s")


def run_bundle(situation, name):
    """The compiled tests, of which a failed one is shown in full on the console."""
    Results.situation = situation.letter
    words = [f"{OPTIONS['root']}/.build/debug/sandpiperPackageTests.xctest",
             "--testing-library", "swift-testing", "--filter", name]
    with open("/run/tests.log", "w+b") as log:
        try:
            status = situation.start(words, log).wait(timeout=2400)
        except subprocess.TimeoutExpired:
            status = "time-out"
    lines = pathlib.Path("/run/tests.log").read_text(errors="replace").splitlines()
    for line in lines:
        if "recorded an issue" in line or " failed after " in line or "Fatal" in line:
            Results.line("        " + line.strip())
    check(f"tests {name}", status == 0, lines[-1] if lines else status)


# -- The machine -----------------------------------------------------------------------------

def set_up():
    for words in ("proc proc /proc", "sysfs sys /sys", "tmpfs run /run", "tmpfs tmp /tmp",
                  "cgroup2 cgroup2 /sys/fs/cgroup"):
        kind, source, target = words.split()
        subprocess.run(["/bin/mount", "-t", kind, source, target], check=True)
    os.environ["PATH"] = "/usr/bin:/bin:/usr/sbin:/sbin"
    for word in pathlib.Path("/proc/cmdline").read_text().split():
        key, _, value = word.partition("=")
        OPTIONS[key] = value
    os.makedirs(f"/var/guest-{USER}")
    os.chown(f"/var/guest-{USER}", USER, USER)
    os.chmod("/tmp", 0o1777)
    # Loopback, as `ip link set lo up`: SIOCSIFFLAGS with IFF_UP.
    import fcntl
    import socket
    import struct
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 1))
    # With swap there is a way around a limit that counts memory only.
    swap = pathlib.Path("/swap")
    with swap.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, 512 * MIB)
    swap.chmod(0o600)
    subprocess.run(["mkswap", "-q", swap], check=True)
    subprocess.run(["swapon", swap], check=True)


def situations():
    """Made one after another: each finds the groups as the one before left them."""
    yield "a", "active", lambda: Situation("a", "root, in the root group", GROUPS)
    yield "b", "active", lambda: Situation(
        "b", "root, in a login session's group with others",
        make("user.slice/session-1.scope"), companion=True)
    yield "c", "active", lambda: Situation(
        "c", "an ordinary user with a delegated group, without cpu",
        make("delegated/sandpiper.service", owner=USER, hand_down="+memory +pids"), user=USER)
    yield "d", "replaced", lambda: Situation(
        "d", "an ordinary user without delegation", make("user.slice/session-2.scope"),
        user=USER)
    yield "e", "active", lambda: Situation(
        "e", "root in a container with a group namespace and an init of its own",
        make("docker/box"), companion=True, container=True)
    yield "f", "active", lambda: Situation(
        "f", "root, in a group that no controller is handed down to",
        make("plain/group", hand_down=""))


def main():
    Results.stream = open("/dev/ttyS1", "w")
    try:
        set_up()
        Results.line(f"-- Linux {os.uname().release}, {os.cpu_count()} cores, controllers "
                     + (GROUPS / "cgroup.controllers").read_text().strip())
        for letter, state, prepare in situations():
            if letter not in OPTIONS["only"]:
                continue
            guarded(lambda: try_out(prepare(), state))
            for process in processes():
                os.kill(process, signal.SIGKILL)
            if OPTIONS["tests"] and letter in "ac":
                situation = prepare()
                guarded(run_bundle, situation, OPTIONS["tests"])
    except BaseException:
        Results.line("FAILED guest: " + traceback.format_exc().replace("\n", " | "))
    Results.line("end")


if __name__ == "__main__":
    # Process 1 waits for everybody; its child does the work.
    worker = os.fork()
    if worker == 0:
        main()
        sys.exit(0)
    while os.wait()[0] != worker:
        pass
    os.sync()
    libc.reboot(0x01234567)  # Ends the emulator, which was told not to start again.
