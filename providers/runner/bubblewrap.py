"""bubblewrap: a sandbox of namespaces that needs no privilege, and the words that make it a tight one."""

from collections.abc import Iterator

from providers.runner.interpreter import Interpreter
from providers.runner.values import Limits

INSTALL = "install it: apt install bubblewrap (Debian, Ubuntu), dnf install bubblewrap (Fedora, RHEL)"

VARIABLES = {
    "PYTHONHASHSEED": "0",
    "MALLOC_ARENA_MAX": "1",  # else glibc sets 64 MiB of address space aside for each thread, and ten use it up
}
"""The whole environment, beside ``PWD``, which bubblewrap sets, and ``LC_CTYPE``, which Python sets."""

_NOBODY = "65534"

_SWITCHES = (
    "--unshare-all",
    "--unshare-user",  # --unshare-all alone goes on without a user namespace
    "--disable-userns",
    "--assert-userns-disabled",
    "--new-session",  # no terminal to type into
    "--die-with-parent",
    "--as-pid-1",  # else bwrap leaves before its own first process, and that one to whatever reaps orphans here
    "--clearenv",
    "--cap-drop",
    "ALL",  # root would keep all of them
    "--uid",
    _NOBODY,
    "--gid",
    _NOBODY,
    "--hostname",
    "sandbox",
)

_PYTHON = ("-P", "-s", "-S", "-B", "-X", "utf8")
"""As ``-I`` but for ``-E``, under which the seed of hashes would be ignored; the environment is ours anyway."""


def command(bwrap: str, python: Interpreter, limits: Limits) -> tuple[str, ...]:
    """``bwrap`` with what is shared, which is read-only and Python's alone.

    There is no ``/proc``, ``/sys``, ``/etc`` or ``/home``, and of ``/dev`` four files. All that can be written is
    ``/tmp``, of a bounded size.
    """
    return (
        bwrap,
        *_SWITCHES,
        *(word for pair in VARIABLES.items() for word in ("--setenv", *pair)),
        *_mounts(python, limits),
    )


def inside(python: Interpreter, source: str) -> tuple[str, ...]:
    """The command line of a Python program in the sandbox."""
    return (python.executable, *_PYTHON, "-c", source)


def _mounts(python: Interpreter, limits: Limits) -> Iterator[str]:
    for folder in python.shared:
        yield from ("--ro-bind", folder, folder)
    if not any(python.executable.startswith(folder + "/") for folder in python.shared):
        yield from ("--ro-bind", python.executable, python.executable)
    for place, leads in python.links:
        yield from ("--symlink", leads, place)
    for folder in python.hidden:
        yield from ("--tmpfs", folder, "--remount-ro", folder)
    for name in ("null", "zero", "random", "urandom"):
        yield from ("--dev-bind", f"/dev/{name}", f"/dev/{name}")
    yield from ("--size", str(limits.scratch), "--tmpfs", "/tmp", "--remount-ro", "/", "--chdir", "/tmp")  # noqa: S108 - the sandbox's


def remedy(said: str) -> str:
    """What to do, by what ``bwrap`` said when it failed."""
    if "nknown option" in said:
        return "bubblewrap 0.8.0 or newer is needed: " + INSTALL
    if any(word in said for word in ("ermission", "ermitted", "namespace", "uid map")):
        return (
            "let programs make user namespaces: on Ubuntu 24.04 and newer AppArmor forbids them: "
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or load the profile bwrap-userns-restrict "
            "of the package apparmor-profiles; in Docker start the container with --security-opt seccomp=unconfined "
            "--security-opt apparmor=unconfined; on an older Debian: sudo sysctl -w kernel.unprivileged_userns_clone=1"
        )
    return "run `bwrap --unshare-all --unshare-user --disable-userns --ro-bind / / true` and see what it says"
