"""Programs that try to get out, to stay, to use up the machine, or to pass without being right.

Each defines ``attack()``. Where a case has no tests of its own, these say that the attack succeeded, so that ``passed``
would mean an escape: whatever else comes of it, it must not be that.
"""

from typing import NamedTuple

from providers.runner import Reason

SUCCEEDED = "assert attack() is True"

PRELUDE = """
import ctypes, errno, os, sys
def call(x86, arm, *args):
    c = ctypes.CDLL(None, use_errno=True)
    return c.syscall(x86 if os.uname().machine == "x86_64" else arm, *args)
def does(*args):
    return call(*args) >= 0
"""

WRONG: frozenset[Reason] = frozenset({"wrong"})
FAILS: frozenset[Reason] = frozenset({"wrong", "error"})
GONE: frozenset[Reason] = frozenset({"killed"})
LATE: frozenset[Reason] = frozenset({"timeout"})


class Hostile(NamedTuple):
    """A program and what may come of it.

    Attributes:
        program: With ``@CANARY@``, ``@PORT@``, ``@ABSTRACT@``, ``@MARKER@`` and ``@HOME@`` to be filled in.
        reasons: Any of them will do: where the kernel decides which limit is met first, several are named.
        tests: What is run against it.
    """

    program: str
    reasons: frozenset[Reason] = FAILS
    tests: str = SUCCEEDED


def _reads(path: str) -> Hostile:
    return Hostile(f"def attack():\n    return len(open({path!r}, 'rb').read()) > 0")


def _there(path: str) -> Hostile:
    return Hostile(f"import os\ndef attack():\n    return bool(os.listdir({path!r}))")


def _system(x86: int, arm: int, *args: str) -> Hostile:
    return Hostile(f"{PRELUDE}\ndef attack():\n    return does({', '.join([str(x86), str(arm), *args])})")


def _forges(program: str, reasons: frozenset[Reason] = FAILS) -> Hostile:
    return Hostile(program, reasons, "assert answer(1) == 42\nassert answer(2) == 43")


FILES = {
    "canary file": _reads("@CANARY@"),
    "ssh key": _reads("@HOME@/.ssh/id_ed25519"),
    "passwd": _reads("/etc/passwd"),
    "environment of init": _reads("/proc/1/environ"),
    "environment of itself": _reads("/proc/self/environ"),
    "memory of init": _reads("/proc/1/mem"),
    "kernel log": _reads("/dev/kmsg"),
    "disk": _reads("/dev/vda"),
    "processes": _there("/proc"),
    "sys": _there("/sys"),
    "homes": _there("/home"),
    "shared memory": _there("/dev/shm"),  # noqa: S108 - it is to be absent
    "cgroups": _there("/sys/fs/cgroup"),
    "run": _there("/run"),
    "other people's temporary files": _there("/tmp"),  # noqa: S108 - it is to be empty
    "environment": Hostile(
        "import os\ndef attack():\n    return any(n not in ('PYTHONHASHSEED', 'PWD', 'LC_CTYPE') for n in os.environ)"
    ),
    "way up": Hostile(
        "import os\ndef attack():\n    os.chdir('../../../../..')\n    return os.path.exists('etc/passwd')"
    ),
    "link out": Hostile(
        "import os\ndef attack():\n    os.symlink('@CANARY@', '/tmp/@MARKER@')\n    return bool(open('/tmp/@MARKER@').read())"
    ),
    "write to the root": Hostile("def attack():\n    open('/@MARKER@', 'w').write('x')\n    return True"),
    "write to the library": Hostile(
        "import os\ndef attack():\n    open(os.path.join(os.path.dirname(os.__file__), '@MARKER@'), 'w')\n    return True"
    ),
    "write to the interpreter": Hostile("import sys\ndef attack():\n    open(sys.executable, 'r+b')\n    return True"),
    "write over the canary": Hostile("def attack():\n    open('@CANARY@', 'w').write('gone')\n    return True"),
    "shared memory file": Hostile("def attack():\n    open('/dev/shm/@MARKER@', 'w')\n    return True"),
    "device": _system(133, 33, "b'/tmp/disk'", "0o60600", "0xfe00"),
    "setuid program": Hostile(
        "import os\ndef attack():\n    for p in ('/bin/su', '/usr/bin/sudo', '/bin/mount', '/bin/sh'):\n"
        "        if os.path.exists(p): return True\n    return False"
    ),
    "zip import": Hostile(
        "import zipfile, sys\nzipfile.ZipFile('/tmp/z.zip', 'w').writestr('solution2.py', 'import os\\nleak = os.listdir(\"/home\")')\n"
        "sys.path.insert(0, '/tmp/z.zip')\ndef attack():\n    import solution2\n    return True"
    ),
    "installed packages": Hostile(
        "import os, sys\ndef attack():\n    lib = os.path.dirname(os.__file__)\n"
        "    return any(os.listdir(d) for d in (lib + '/site-packages', lib + '/dist-packages') if os.path.isdir(d))"
    ),
}

KERNEL = {
    "unshare user": _system(272, 97, "0x10000000"),
    "unshare mount": _system(272, 97, "0x00020000"),
    "setns": _system(308, 268, "0", "0"),
    "clone into namespaces": _system(56, 220, "0x10000000 | 17", "0", "0", "0", "0"),
    "clone3": _system(435, 435, "ctypes.create_string_buffer(88)", "88"),
    "mount": _system(165, 40, "b'none'", "b'/tmp'", "b'tmpfs'", "0", "0"),
    "new mount interface": _system(430, 430, "b'tmpfs'", "0"),
    "unmount": _system(166, 39, "b'/tmp'", "2"),
    "pivot root": _system(155, 41, "b'/tmp'", "b'/tmp'"),
    "chroot": _system(161, 51, "b'/tmp'"),
    "keyctl": _system(250, 219, "0", "-3", "0"),
    "add key": _system(248, 217, "b'user'", "b'k'", "b'v'", "1", "-3"),
    "bpf": _system(321, 280, "5", "ctypes.create_string_buffer(64)", "64"),
    "io_uring": _system(425, 425, "8", "ctypes.create_string_buffer(120)"),
    "userfaultfd": _system(323, 282, "1"),
    "perf events": _system(298, 241, "ctypes.create_string_buffer(112)", "0", "-1", "-1", "0"),
    "trace its parent": _system(101, 117, "16", "1", "0", "0"),
    "be traced": _system(101, 117, "0", "0", "0", "0"),
    "read another's memory": _system(310, 270, "1", "0", "0", "0", "0", "0"),
    "descriptor of another": _system(438, 438, "0", "0", "0"),
    "handle of a process": _system(434, 434, "1", "0"),
    "open by handle": _system(304, 265, "-100", "ctypes.create_string_buffer(32)", "0"),
    "load a module": _system(313, 273, "0", "b''", "0"),
    "new kernel": _system(246, 104, "0", "0", "0", "0"),
    "reboot": _system(169, 142, "0xfee1dead", "672274793", "0", "0"),
    "swap": _system(167, 224, "b'/tmp/swap'", "0"),
    "clock": _system(227, 112, "0", "ctypes.create_string_buffer(16)"),
    "host name": _system(170, 161, "b'mine'", "4"),
    "become root": _system(105, 146, "0"),
    "memory file": _system(319, 279, "b'@MARKER@'", "0"),
    "shared segment": _system(29, 194, "0", "1 << 30", "0o1600"),
    "message queue": _system(68, 186, "0", "0o1600"),
    "type into the terminal": Hostile("import fcntl\ndef attack():\n    fcntl.ioctl(1, 0x5412, b'x')\n    return True"),
    "terminal": Hostile("def attack():\n    open('/dev/tty')\n    return True"),
    "another architecture's calls": Hostile(
        PRELUDE + "def attack():\n    return does(0x40000000 | 39, -1)", FAILS | GONE
    ),
    "more memory than allowed": Hostile(
        "import resource\ndef attack():\n    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))\n    return True"
    ),
    "more files than allowed": Hostile(
        "import resource\ndef attack():\n    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))\n    return True"
    ),
}

NETWORK = {
    "host port": Hostile(
        "import socket\ndef attack():\n    socket.create_connection(('127.0.0.1', @PORT@), 1)\n    return True"
    ),
    "internet socket": Hostile("import socket\ndef attack():\n    socket.socket()\n    return True"),
    "raw socket": Hostile(
        "import socket\ndef attack():\n    socket.socket(socket.AF_PACKET, socket.SOCK_RAW)\n    return True"
    ),
    "netlink": Hostile(
        "import socket\ndef attack():\n    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)\n    return True"
    ),
    "abstract socket": Hostile(
        "import socket\ndef attack():\n    s = socket.socket(socket.AF_UNIX)\n    s.connect('\\0@ABSTRACT@')\n    return True"
    ),
    "virtual machine socket": Hostile("import socket\ndef attack():\n    socket.socket(40, 1)\n    return True"),
    "pair of another family": Hostile(
        "import socket\ndef attack():\n    socket.socketpair(socket.AF_INET)\n    return True"
    ),
    "name lookup": Hostile("import socket\ndef attack():\n    return bool(socket.getaddrinfo('example.org', 80))"),
}

PROCESSES = {
    "fork": Hostile("import os\ndef attack():\n    if os.fork() == 0: os._exit(0)\n    return True"),
    "fork bomb": Hostile("import os\ndef attack():\n    while True: os.fork()"),
    "daemon": Hostile(
        "import os, time\ndef attack():\n    if os.fork() == 0:\n        os.setsid()\n        time.sleep(60)\n    return True"
    ),
    "subprocess": Hostile(
        "import subprocess, sys\ndef attack():\n    return subprocess.run([sys.executable, '-c', '']).returncode == 0"
    ),
    "posix_spawn": Hostile(
        "import os, sys\ndef attack():\n    return os.posix_spawn(sys.executable, ['p', '-c', ''], {}) > 0"
    ),
    "pool": Hostile(
        "import multiprocessing\ndef attack():\n    return multiprocessing.Pool(2).map(abs, [1]) == [1]", FAILS | LATE
    ),
    "signal its parent": Hostile(
        "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\ndef attack():\n    return os.getppid() == 0"
    ),
    "signal everything": Hostile(
        "import os, signal\nos.kill(-1, signal.SIGKILL)\ndef attack():\n    return False", FAILS | GONE
    ),
    "signal its group": Hostile(
        "import os, signal\nos.killpg(0, signal.SIGKILL)\ndef attack():\n    return False", FAILS | GONE
    ),
    "exec another": Hostile(
        "import os, sys\ndef attack():\n    os.execv(sys.executable, ['p', '-c', 'print(\"passed\")'])", GONE | FAILS
    ),
    "many threads": Hostile(
        "import threading, time\nthreading.stack_size(32768)\ndef attack():\n    for n in range(100_000):\n"
        "        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()\n    return True",
        frozenset({"error", "memory", "timeout", "killed"}),
    ),
    "ignores signals": Hostile(
        "import signal, time\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"
        "def attack():\n    while True:\n        try: time.sleep(60)\n        except BaseException: pass",
        LATE,
    ),
    "leaves threads behind": Hostile(
        "import threading, time\ndef attack():\n    threading.Thread(target=time.sleep, args=(60,)).start()\n    return False",
        WRONG,
    ),
}

APPETITE = {
    "sleeps": Hostile("import time\ndef attack():\n    time.sleep(3600)", LATE),
    "waits by the clock": Hostile(
        "import time\ndef attack():\n    until = time.time() + 3600\n    while time.time() < until: time.sleep(.01)",
        LATE,
    ),
    "sleeps as it is loaded": Hostile("import time\ntime.sleep(3600)\ndef attack():\n    return True", LATE),
    "waits for a signal": Hostile("import signal\ndef attack():\n    signal.pause()", LATE),
    "spins": Hostile("def attack():\n    while True: pass", LATE),
    "spins and ignores the limit": Hostile(
        "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\ndef attack():\n    while True: pass", LATE | GONE
    ),
    "spins in a finaliser": Hostile(
        "class A:\n    def __del__(self):\n        while True: pass\ndef attack():\n    A()\n    return False", LATE
    ),
    "expression that never ends": Hostile(
        "import re\ndef attack():\n    return bool(re.match('(a+)+$', 'a' * 60 + 'b'))", LATE
    ),
    "power tower": Hostile("def attack():\n    return 9 ** 9 ** 9 ** 9 > 0", LATE | {"memory", "error", "killed"}),
    "digits of a long number": Hostile(
        "import sys\nsys.set_int_max_str_digits(0)\ndef attack():\n    return len(str(7 ** 9_000_000)) > 0", LATE
    ),
    "long number as text": Hostile("def attack():\n    return len(str(10 ** 5000)) > 0"),
    "list without end": Hostile("def attack():\n    return len([0] * 10**9) > 0", frozenset({"memory"})),
    "grows": Hostile(
        "def attack():\n    held = []\n    while True: held.append(bytearray(1 << 20))", frozenset({"memory"})
    ),
    "maps memory": Hostile("import mmap\ndef attack():\n    return len(mmap.mmap(-1, 1 << 34)) > 0"),
    "answer without end": Hostile("def attack():\n    return 'x' * (64 << 20)"),
    "answers without end": Hostile("def attack():\n    while True: yield 1", LATE, "assert list(attack()) == []"),
    "nested answer": Hostile("def attack():\n    a = []\n    for _ in range(100_000): a = [a]\n    return a"),
    "recursion": Hostile("def attack():\n    return attack()"),
    "recursion without a limit": Hostile(
        "import sys\nsys.setrecursionlimit(10**9)\ndef attack():\n    return attack()",
        FAILS | GONE | {"memory", "timeout"},
    ),
    "source too deep": Hostile("(" * 100_000, FAILS | GONE | {"memory"}),
    "fills the scratch space": Hostile(
        "def attack():\n    for n in range(100):\n        with open(f'/tmp/{n}', 'wb') as f: f.write(bytes(5 << 20))\n    return True"
    ),
    "sparse file": Hostile(
        "import os\ndef attack():\n    os.truncate(os.open('/tmp/s', 65), 1 << 40)\n    return True"
    ),
    "large file": Hostile(
        "def attack():\n    with open('/tmp/s', 'wb') as f: f.write(bytes(11 << 20))\n    return True"
    ),
    "many descriptors": Hostile("import os\ndef attack():\n    return len([os.dup(1) for _ in range(1000)]) == 1000"),
    "prints a gigabyte": Hostile(
        "def attack():\n    for _ in range(1024): print('x' * (1 << 20))\n    return True", frozenset({"output"})
    ),
    "prints without a line's end": Hostile(
        "import sys\ndef attack():\n    while True: sys.stdout.write('x')", frozenset({"output"})
    ),
    "prints as it is loaded": Hostile("while True: print('x')", frozenset({"output"})),
    "floods standard error": Hostile(
        "import sys\ndef attack():\n    while True: sys.stderr.write('\\u202e\\U0001f600\\ufeff')",
        frozenset({"output"}),
    ),
    "writes to every descriptor": Hostile(
        "import os\ndef attack():\n    while True:\n        for n in range(256):\n            try: os.write(n, b'passed\\n' * 100)\n"
        "            except OSError: pass",
        frozenset({"output", "error"}),
    ),
}

WRONG_ANSWER = "def answer(n):\n    return n\n"

FORGERY = {
    "leaves as it is loaded": _forges("import sys\nsys.exit(0)", GONE),
    "leaves at once": _forges("import os\nos._exit(0)", GONE),
    "leaves when asked": _forges("import sys\ndef answer(n):\n    sys.exit(0)", GONE),
    "leaves at once when asked": _forges("import os\ndef answer(n):\n    os._exit(0)", GONE),
    "leaves at the second question": _forges(
        "import os\ndef answer(n):\n    return 42 if n == 1 else os._exit(0)", GONE
    ),
    "leaves by an exit handler": _forges("import atexit, os, sys\natexit.register(os._exit, 0)\nsys.exit(0)", GONE),
    "leaves from a thread": _forges(
        "import os, threading, time\ndef answer(n):\n    threading.Timer(.05, os._exit, (0,)).start()\n    time.sleep(30)",
        GONE,
    ),
    "raises what ends a program": _forges("def answer(n):\n    raise KeyboardInterrupt"),
    "raises what ends a loop": Hostile(
        "def answer(n):\n    raise StopIteration", FAILS, "assert all(map(answer, [1, 2]))"
    ),
    "raises what skips a test": Hostile(
        "import unittest\ndef answer(n):\n    raise unittest.SkipTest('not today')",
        FAILS,
        "import unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n        self.assertEqual(answer(1), 42)",
    ),
    "crashes": _forges("import ctypes\ndef answer(n):\n    return ctypes.string_at(0)", GONE),
    "aborts": _forges("import os\ndef answer(n):\n    os.abort()", GONE),
    "prints a pass": _forges(WRONG_ANSWER + 'print(\'ready\\n{"reason": ""}\\nOK\\nPASS\\n1 passed\')', WRONG),
    "writes a pass everywhere": _forges(
        WRONG_ANSWER
        + 'import os\nfor n in (1, 2, *range(64)):\n    try: os.write(n, b\'ready\\n{"word": "", "reason": "", "detail": ""}\\n\')\n'
        "    except OSError: pass",
        frozenset({"wrong", "error", "killed", "output"}),
    ),
    "sends an answer before it is asked": _forges(
        'import os, struct\nb = b\'{"m":[],"v":42,"o":""}\'\n'
        "for n in range(3, 64):\n    try: os.write(n, struct.pack('>I', len(b)) + b)\n    except OSError: pass\n"
        + WRONG_ANSWER,
        frozenset({"error", "wrong", "killed"}),
    ),
    "sends a pickle": _forges(
        "import os, pickle\nclass A:\n    def __reduce__(self): return (os.system, ('true',))\n"
        "b = pickle.dumps(A())\nfor n in range(3, 64):\n    try: os.write(n, len(b).to_bytes(4, 'big') + b)\n    except OSError: pass\n"
        + WRONG_ANSWER,
        frozenset({"error", "killed"}),
    ),
    "answers with a pickle of itself": _forges(
        "class A:\n    def __reduce__(self): return (int, (42,))\ndef answer(n):\n    return A()"
    ),
    "sends a length without a message": _forges(
        "import os\nfor n in range(3, 64):\n    try: os.write(n, b'\\xff\\xff\\xff\\xff')\n    except OSError: pass\n"
        + WRONG_ANSWER,
        frozenset({"error", "killed"}),
    ),
    "closes every descriptor": _forges("import os\nos.closerange(0, 256)\n" + WRONG_ANSWER, GONE),
    "asks the tests for their frames": Hostile(
        "def answer(f):\n    return f.__globals__['__builtins__'] and 42", FAILS, "assert answer(lambda: 1) == 42"
    ),
    "asks a generator for its frame": Hostile(
        "def answer(g):\n    return g.gi_frame.f_globals and 42", FAILS, "assert answer(x for x in [1]) == 42"
    ),
    "makes a function of the tests' class of functions": Hostile(
        "def answer(f):\n    return type(f)(answer.__code__, {})() and 42", FAILS, "assert answer(lambda: 1) == 42"
    ),
    "hands the tests an object that equals all": _forges(
        "class All:\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\n    __hash__ = None\n"
        "def answer(n):\n    return All()",
        WRONG,
    ),
    "hands the tests a number that equals all": _forges(
        "class All(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\ndef answer(n):\n    return All(7)",
        WRONG,
    ),
    "hands the tests the standard library's object that equals all": _forges(
        "from unittest.mock import ANY\ndef answer(n):\n    return ANY", WRONG
    ),
    "hands the tests the class of that object": _forges("from unittest.mock import _ANY as answer"),
    "hands the tests an object between all": Hostile(
        "class All:\n    def __le__(self, other): return True\n    __ge__ = __lt__ = __gt__ = __le__\ndef answer(n):\n    return All()",
        FAILS,
        "assert 41 <= answer(1) <= 43",
    ),
    "hands the tests an object near all": Hostile(
        "class Near:\n    def __sub__(self, other): return 0.0\n    __rsub__ = __sub__\ndef answer(n):\n    return Near()",
        FAILS,
        "assert abs(answer(1) - 42) < 1e-6",
    ),
    "defines abs for the tests": Hostile(
        "def abs(n): return 0\ndef answer(n):\n    return 7.0",
        WRONG,
        "from solution import *\nassert abs(answer(1) - 42) < 1e-6",
    ),
    "defines math for the tests": Hostile(
        "class math:\n    isclose = staticmethod(lambda *a, **k: True)\ndef answer(n):\n    return 7.0",
        FAILS,
        "assert math.isclose(answer(1), 42)",
    ),
    "alters math for the tests": Hostile(
        "import math\nmath.isclose = lambda *a, **k: True\ndef answer(n):\n    return 7.0",
        WRONG,
        "assert math.isclose(answer(1), 42)",
    ),
    "alters AssertionError": _forges(
        WRONG_ANSWER + "import builtins\nbuiltins.AssertionError = type('Quiet', (Warning,), {})", WRONG
    ),
    "alters every builtin": _forges(
        WRONG_ANSWER
        + "import builtins\nfor name in ('all', 'any', 'len', 'sorted', 'isinstance'): setattr(builtins, name, lambda *a: True)",
        FAILS | GONE,
    ),
    "alters unittest": Hostile(
        "import unittest\nunittest.TestCase.assertEqual = lambda *a: None\nunittest.TestCase.run = lambda *a: None\n"
        + WRONG_ANSWER,
        WRONG,
        "import unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n        self.assertEqual(answer(1), 42)",
    ),
    "alters the driver by its frames": _forges(
        "import sys\nframe = sys._getframe()\nwhile frame:\n    for value in list(frame.f_locals.values()):\n"
        "        if hasattr(value, 'serve'):\n            value._hooks = None\n    frame = frame.f_back\n"
        + WRONG_ANSWER,
        FAILS | GONE,
    ),
    "looks for the word among all objects": _forges(
        "import gc, os\nfor found in gc.get_objects():\n    if isinstance(found, dict) and len(str(found.get('word'))) == 32:\n"
        "        os.write(1, repr(found).encode())\n        answer = lambda n: n + 41\n"
        + "answer = globals().get('answer', lambda n: n)",
        WRONG,
    ),
    "answers in a finaliser": _forges(
        "import os\nclass A:\n    def __del__(self): os._exit(0)\ndef answer(n):\n    A()\n    return 42", GONE
    ),
    "traces the driver": _forges(
        "import sys\ndef trace(frame, event, arg):\n    frame.f_locals['reply'] = {'v': 42}\n    return trace\nsys.settrace(trace)\n"
        + WRONG_ANSWER,
        FAILS | GONE | LATE,
    ),
    "replaces the module's answers with a mapping that says yes": _forges(
        "import sys\nclass Yes(dict):\n    def __missing__(self, key): return 42\nsys.modules['solution'].__dict__['answer'] = Yes()"
    ),
    "leaves names out": _forges("__all__ = []\ndef answer(n):\n    return 42"),
}

ALL: dict[str, Hostile] = {**FILES, **KERNEL, **NETWORK, **PROCESSES, **APPETITE, **FORGERY}
