"""The seccomp filter: calls that reach out of the process are refused, honest ones go on."""

import asyncio
import ctypes
import errno
import fcntl
import mmap
import os
import platform
import resource
import shutil
import signal
import socket
import struct
import subprocess
import threading
from pathlib import Path

import pytest

from autograder.sandbox.confinement import libc, seccomp
from autograder.sandbox.confinement.policy import Layer
from autograder.sandbox.confinement.seccomp_table import (
    ABSENT,
    ALLOW,
    ARCHITECTURES,
    ITSELF,
    NEWEST_REVIEWED,
    PRETEND,
    REFUSE,
    TABLE,
)

MACHINE = platform.machine()

# What student code would try, each called in a child.


def raw(name, *arguments):
    """Make a system call by its name in the table, as code with ctypes can."""
    return libc.syscall(name, seccomp.numbers(os.uname().machine)[name], *arguments)


def open_socket(family, kind, protocol=0):
    socket.socket(family, kind, protocol).close()


def pair_of_datagram_sockets():
    for sock in socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM):
        sock.close()


def pair_of_stream_sockets():
    first, second = socket.socketpair()
    with first, second:
        first.send(b"hello")
        return second.recv(5).decode()


def fork():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def run_a_program():
    subprocess.run(["true"], check=True)


def replace_by_a_program():
    os.execv("/bin/true", ["/bin/true"])


def let_the_parent_trace_me():
    raw("ptrace", 0, 0, 0, 0)


def trace(pid):
    raw("ptrace", 16, pid, 0, 0)  # attach


def read_memory(pid):
    buffer = ctypes.create_string_buffer(8)
    piece = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 8)
    theirs = (ctypes.c_uint64 * 2)(0, 8)
    reference = ctypes.byref(piece), 1, ctypes.byref(theirs), 1, 0
    try:
        raw("process_vm_readv", pid, *reference)
    except OSError as error:
        if error.errno != errno.EFAULT:  # allowed, but nothing is mapped there
            raise


def open_pidfd(pid):
    os.close(os.pidfd_open(pid))


def send_signal(pid):
    os.kill(pid, 0)


def queue_signal(pid):
    information = struct.pack("<iii4xii", 0, 0, -1, os.getpid(), os.getuid()).ljust(128, b"\0")
    raw("rt_sigqueueinfo", pid, 0, ctypes.c_char_p(information))


def let_the_kernel_signal(pid):
    first, second = socket.socketpair()
    with first, second:
        fcntl.fcntl(first, fcntl.F_SETOWN, pid)


def lease(path):
    with open(path) as file:
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)


def anonymous_file():
    os.close(os.memfd_create("hidden"))


def shared_memory():
    segment = raw("shmget", 0, 4096, 0o1600)
    raw("shmctl", segment, 0, 0)


def message_queue():
    raw("msgctl", raw("msgget", 0, 0o1600), 0, 0)


def posix_queue():
    raw("mq_open", ctypes.c_char_p(f"seccomp-test-{os.getpid()}".encode()), 0o102, 0o600, 0)
    raw("mq_unlink", ctypes.c_char_p(f"seccomp-test-{os.getpid()}".encode()))


def key():
    raw("add_key", ctypes.c_char_p(b"user"), ctypes.c_char_p(b"x"), ctypes.c_char_p(b"x"), 1, -2)


def lock_memory():
    page = mmap.mmap(-1, mmap.PAGESIZE)
    raw("mlock", ctypes.addressof(ctypes.c_char.from_buffer(page)), mmap.PAGESIZE)


def ring():
    parameters = ctypes.create_string_buffer(120)
    os.close(raw("io_uring_setup", 1, parameters))


def new_user_namespace():
    libc.unshare(libc.CLONE_NEWUSER)


def mount_something(folder):
    libc.mount("none", folder, "tmpfs", 0)


def clone_3():
    arguments = (ctypes.c_uint64 * 8)(0, 0, 0, 0, signal.SIGCHLD)
    child = raw("clone3", arguments, 64)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def clone_a_process():
    child = raw("clone", 17, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def truncate(path):
    os.truncate(path, 0)


def open_and_truncate(path, mode):
    os.close(os.open(path, os.O_TRUNC | mode))


def change_mode(path):
    os.chmod(path, 0o777)
    return oct(os.stat(path).st_mode)


def change_time(path):
    os.utime(path, (1, 1))
    return os.stat(path).st_mtime == 1


def change_owner(path):
    os.chown(path, os.getuid(), os.getgid())


def set_attribute(path):
    os.setxattr(path, "user.test", b"x")


def symbolic_link(path):
    os.symlink("/etc/passwd", f"{path}-link")


def named_pipe(path):
    os.mkfifo(f"{path}-pipe")


def watch(path):
    descriptor = raw("inotify_init1", 0)
    raw("inotify_add_watch", descriptor, ctypes.c_char_p(path.encode()), 2)


def survive_the_parent():
    libc.prctl(libc.PR_SET_PDEATHSIG, 0)


def show_memory():
    libc.prctl(libc.PR_SET_DUMPABLE, 1)


def limit_another(pid):
    resource.prlimit(pid, resource.RLIMIT_CORE)


def pin_another(pid):
    os.sched_setaffinity(pid, {0})


def filter_again():
    raw("seccomp", 2, 0, ctypes.byref(ctypes.c_uint32(0)))


def filter_again_the_old_way():
    libc.prctl(22, 2, 0)


def splice():
    (source, _), (_, sink) = os.pipe(), os.pipe()
    os.set_blocking(source, False)
    try:
        raw("splice", source, 0, sink, 0, 1, 2)
    except BlockingIOError:
        return


def call_number(number):
    libc.syscall(f"call {number}", number)


def run_machine_code(code):
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes.fromhex(code))
    function = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    return function()


def start_threads():
    seen = []
    threads = [threading.Thread(target=seen.append, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(seen)


def run_a_loop():
    async def add(a, b):
        await asyncio.sleep(0.001)
        return a + b

    async def main():
        in_thread = await asyncio.to_thread(len, "four")
        return sum(await asyncio.gather(add(1, 2), add(3, 4))) + in_thread

    return asyncio.run(main())


def signal_itself():
    got = []
    signal.signal(signal.SIGUSR1, lambda *_: got.append("kill"))
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, lambda *_: got.append("raise"))
    signal.raise_signal(signal.SIGUSR1)
    return got


def abort():
    os.abort()


def touch(scratch):
    new = Path(scratch, "new")
    new.touch()
    return new.exists()


def copy_with_times(scratch):
    source = Path(scratch, "source")
    source.write_text("x")
    shutil.copy(source, Path(scratch, "copy"))
    shutil.copy2(source, Path(scratch, "copy2"))
    shutil.copytree(scratch, Path(scratch, "tree"), ignore=shutil.ignore_patterns("tree"))
    return sorted(os.listdir(Path(scratch, "tree")))


def call_back_from_c():
    compare = ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int)
    )(lambda a, b: a[0] - b[0])
    numbers = (ctypes.c_int * 3)(3, 1, 2)
    ctypes.CDLL(None).qsort(numbers, 3, 4, compare)
    return list(numbers)


# What then happens.

INET, UNIX, NETLINK = socket.AF_INET, socket.AF_UNIX, socket.AF_NETLINK
STREAM, DGRAM, RAW = socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW
MPTCP = 262

PERMISSION = "PermissionError"
NOT_IMPLEMENTED = "OSError"

REFUSED = [
    pytest.param(open_socket, (INET, STREAM), PERMISSION, id="TCP"),
    pytest.param(open_socket, (INET, DGRAM), PERMISSION, id="UDP"),
    pytest.param(open_socket, (INET, STREAM, MPTCP), PERMISSION, id="multipath TCP"),
    pytest.param(open_socket, (UNIX, STREAM), PERMISSION, id="unix socket"),
    pytest.param(open_socket, (NETLINK, RAW), PERMISSION, id="netlink"),
    pytest.param(pair_of_datagram_sockets, (), PERMISSION, id="datagram pair"),
    pytest.param(fork, (), PERMISSION, id="fork"),
    pytest.param(clone_a_process, (), PERMISSION, id="clone of a process"),
    pytest.param(clone_3, (), NOT_IMPLEMENTED, id="clone3"),
    pytest.param(run_a_program, (), PERMISSION, id="subprocess"),
    pytest.param(let_the_parent_trace_me, (), PERMISSION, id="being traced"),
    pytest.param(anonymous_file, (), PERMISSION, id="memfd"),
    pytest.param(shared_memory, (), PERMISSION, id="System V memory"),
    pytest.param(message_queue, (), PERMISSION, id="System V queue"),
    pytest.param(posix_queue, (), PERMISSION, id="POSIX queue"),
    pytest.param(key, (), PERMISSION, id="keyring"),
    pytest.param(lock_memory, (), PERMISSION, id="locked memory"),
    pytest.param(ring, (), NOT_IMPLEMENTED, id="io_uring"),
    pytest.param(new_user_namespace, (), PERMISSION, id="user namespace"),
    pytest.param(survive_the_parent, (), PERMISSION, id="outliving the server"),
    pytest.param(show_memory, (), PERMISSION, id="becoming dumpable"),
    pytest.param(splice, (), PERMISSION, id="splice"),
]

REFUSED_ON_OTHERS = [
    pytest.param(trace, id="ptrace"),
    pytest.param(read_memory, id="reading memory"),
    pytest.param(open_pidfd, id="pidfd"),
    pytest.param(send_signal, id="kill"),
    pytest.param(queue_signal, id="queued signal"),
    pytest.param(let_the_kernel_signal, id="signal by the kernel"),
    pytest.param(limit_another, id="prlimit"),
    pytest.param(pin_another, id="affinity"),
]

REFUSED_ON_FILES = [
    pytest.param(truncate, id="truncate"),
    pytest.param(change_owner, id="chown"),
    pytest.param(set_attribute, id="extended attribute"),
    pytest.param(symbolic_link, id="symbolic link"),
    pytest.param(named_pipe, id="named pipe"),
    pytest.param(watch, id="inotify"),
    pytest.param(lease, id="lease"),
]


@pytest.mark.parametrize(("operation", "arguments", "error"), REFUSED)
def test_a_way_out_is_refused(attempt, operation, arguments, error):
    """Without the filter the call succeeds; with the filter alone it fails."""
    assert attempt.error_under(Layer.SECCOMP, operation, *arguments) == error


@pytest.mark.parametrize("operation", REFUSED_ON_OTHERS)
def test_another_process_is_left_alone(attempt, victim, operation):
    """Another process of the same user can be neither read, stopped, signalled nor limited."""
    assert attempt.error_under(Layer.SECCOMP, operation, victim) == PERMISSION


@pytest.mark.parametrize("operation", REFUSED_ON_FILES)
def test_what_landlock_overlooks_is_refused(attempt, operation):
    """Calls on files that some version of Landlock does not cover fail by the filter alone."""
    assert attempt.error_under(Layer.SECCOMP, operation, attempt.canary) == PERMISSION


@pytest.mark.parametrize("mode", [os.O_RDONLY, os.O_ACCMODE], ids=["reading", "neither"])
def test_opening_to_read_does_not_truncate(attempt, mode):
    """A readable file cannot be emptied by opening it without asking to write."""
    attempt.needs(Layer.SECCOMP)
    layers = {Layer.NO_NEW_PRIVILEGES, Layer.SECCOMP}
    assert attempt(open_and_truncate, attempt.canary, mode, layers=layers).error == PERMISSION
    assert attempt.canary.read_text() == "the answer"
    assert attempt(open_and_truncate, attempt.canary, mode, layers=None).error is None
    assert attempt.canary.read_text() == ""


def test_a_change_of_mode_is_pretended(attempt):
    """`chmod` reports success and changes nothing, so that copying works."""
    attempt.needs(Layer.SECCOMP)
    attempt.canary.chmod(0o640)
    assert attempt(change_mode, attempt.canary).value == "0o100640"


def test_a_change_of_times_is_pretended(attempt):
    """`utime` with given times reports success and changes nothing."""
    attempt.needs(Layer.SECCOMP)
    assert attempt(change_time, attempt.canary).value is False


def test_a_mount_is_refused_also_to_root(attempt):
    """With all of its capabilities root could mount; the filter refuses it."""
    attempt.needs(Layer.SECCOMP)
    layers = {Layer.NO_NEW_PRIVILEGES, Layer.SECCOMP}
    assert attempt(mount_something, str(attempt.scratch), layers=layers).error == PERMISSION


def test_a_call_newer_than_the_review_does_not_exist(attempt):
    """A call that nobody has looked at yet is answered as on an older kernel."""
    attempt.needs(Layer.SECCOMP)
    outcome = attempt(call_number, NEWEST_REVIEWED + 1)
    assert "Function not implemented" in outcome.message


@pytest.mark.skipif(MACHINE != "x86_64", reason="x32 exists on x86_64 only")
def test_the_x32_numbers_do_not_exist(attempt):
    """A call by its x32 number does not slip past the rows for x86_64."""
    attempt.needs(Layer.SECCOMP)
    outcome = attempt(call_number, 0x4000_0000 | 41)
    assert "Function not implemented" in outcome.message


@pytest.mark.skipif(MACHINE != "x86_64", reason="32-bit calls by interrupt exist on x86_64 only")
def test_a_32_bit_call_ends_the_process(attempt):
    """`int 0x80` with a 32-bit call number kills the process that tries it."""
    attempt.needs(Layer.SECCOMP)
    getpid_by_interrupt = "b814000000cd80c3"  # mov eax, 20; int 0x80; ret
    free = attempt(run_machine_code, getpid_by_interrupt, layers=None)
    if free.error is not None:
        pytest.skip("this kernel does not run 32-bit calls")
    assert attempt(run_machine_code, getpid_by_interrupt).error == "SIGSYS"


def test_the_filter_is_final(attempt):
    """A process cannot put another filter over the first one."""
    attempt.needs(Layer.SECCOMP)
    assert attempt(filter_again).error == PERMISSION
    assert attempt(filter_again_the_old_way).error == PERMISSION


def test_aborting_still_works(attempt):
    """A failed assertion in C ends the process with its own signal."""
    assert attempt(abort).error == "SIGABRT"


@pytest.mark.parametrize(
    ("operation", "value"),
    [
        (pair_of_stream_sockets, "hello"),
        (start_threads, list(range(8))),
        (run_a_loop, 14),
        (signal_itself, ["kill", "raise"]),
        (call_back_from_c, [1, 2, 3]),
    ],
)
def test_honest_code_goes_on(attempt, operation, value):
    """Socket pairs, threads, asyncio, own signals and C callbacks work under every layer."""
    outcome = attempt(operation)
    assert (outcome.error, outcome.value) == (None, value), outcome.trace


def test_files_are_made_and_copied(attempt):
    """`Path.touch` makes a file, and `shutil` copies files and folders, under every layer."""
    assert attempt(touch, attempt.scratch).value is True
    (attempt.scratch / "new").unlink()
    copied = attempt(copy_with_times, attempt.scratch)
    assert (copied.error, copied.value) == (None, ["copy", "copy2", "source"]), copied.trace


# The table itself, also for the processor that these tests do not run on.


def run_filter(program, audit_number, number, arguments=()):
    """Run a filter as the kernel's machine does, and return its answer."""
    words = [number, audit_number, 0, 0]
    for argument in (*arguments, *[0] * (6 - len(arguments))):
        words += [argument & 0xFFFF_FFFF, argument >> 32 & 0xFFFF_FFFF]
    instructions = list(struct.iter_unpack("<HBBI", program))
    place = accumulator = 0
    while True:
        code, if_true, if_false, value = instructions[place]
        place += 1
        if code == 0x06:
            return value
        if code == 0x20:
            accumulator = words[value // 4]
        elif code == 0x54:
            accumulator &= value
        else:
            holds = {0x15: accumulator == value, 0x25: accumulator > value}[code]
            place += if_true if holds else if_false


PID = 4321


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_every_row_is_answered_as_the_table_says(machine):
    """On each processor the program gives each call the answer that stands in its row."""
    program, audit = seccomp.program_for(machine, PID), ARCHITECTURES[machine].audit_number
    for row in TABLE:
        number = row.number(machine)
        if number is None:
            continue
        if isinstance(row.action, int):
            assert run_filter(program, audit, number) == row.action, row.name
            continue
        matching = [0] * 12
        for word in row.action.words:
            matching[word.half] = PID if word.values[-1] == ITSELF else word.values[-1]
        arguments = [matching[2 * n] | matching[2 * n + 1] << 32 for n in range(6)]
        assert run_filter(program, audit, number, arguments) == row.action.then, row.name
        others = [argument ^ 0x1F2F_3F4F_1F2F_3F4F for argument in arguments]
        assert run_filter(program, audit, number, others) == row.action.otherwise, row.name


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_the_edges_of_the_filter(machine):
    """Ordinary calls pass, unknown ones do not exist, other architectures end the process."""
    program, audit = seccomp.program_for(machine, PID), ARCHITECTURES[machine].audit_number
    getpid = {"x86_64": 39, "aarch64": 172}[machine]
    assert run_filter(program, audit, getpid) == ALLOW
    assert run_filter(program, audit, NEWEST_REVIEWED) == ALLOW
    assert run_filter(program, audit, NEWEST_REVIEWED + 1) == ABSENT
    assert run_filter(program, audit, 0x4000_0000) == ABSENT
    assert run_filter(program, audit ^ 0x8000_0000, getpid) == seccomp.KILL_PROCESS


THREAD = 0x3D0F00
FORK = 0x0120_0011


@pytest.mark.parametrize("machine", ARCHITECTURES)
@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        ("clone", (THREAD,), ALLOW),
        ("clone", (FORK,), REFUSE),
        ("clone", (THREAD | libc.CLONE_NEWNET,), REFUSE),
        ("kill", (PID, 9), ALLOW),
        ("kill", (PID + 1, 9), REFUSE),
        ("kill", (0xFFFF_FFFF, 9), REFUSE),
        ("kill", (0, 9), REFUSE),
        ("prlimit64", (0,), ALLOW),
        ("prlimit64", (1,), REFUSE),
        ("openat", (0, 0, os.O_RDONLY), ALLOW),
        ("openat", (0, 0, os.O_WRONLY | 0o1000), ALLOW),
        ("openat", (0, 0, os.O_RDONLY | 0o1000), REFUSE),
        ("openat", (0, 0, os.O_ACCMODE | 0o1000), REFUSE),
        ("socketpair", (1, 1 | 0o2004000), ALLOW),
        ("socketpair", (1, 2), REFUSE),
        ("socketpair", (2, 1), REFUSE),
        ("sendto", (3, 4, 5, 0, 0), ALLOW),
        ("sendto", (3, 4, 5, 0, 1), REFUSE),
        ("sendto", (3, 4, 5, 0, 1 << 32), REFUSE),
        ("utimensat", (0, 1, 0), REFUSE),
        ("utimensat", (0, 1, 1 << 32), PRETEND),
    ],
)
def test_arguments_decide(machine, name, arguments, answer):
    """The same call is allowed or refused by what it is called with."""
    program, audit = seccomp.program_for(machine, PID), ARCHITECTURES[machine].audit_number
    number = seccomp.numbers(machine)[name]
    assert run_filter(program, audit, number, arguments) == answer


def test_no_call_has_two_rows():
    """Each call stands in the table once, by name and by number, and has a reason."""
    for machine in ARCHITECTURES:
        numbers = [number for row in TABLE if (number := row.number(machine)) is not None]
        assert len(set(numbers)) == len(numbers)
        assert max(numbers) <= NEWEST_REVIEWED
    assert len({row.name for row in TABLE}) == len(TABLE)
    assert all(row.reason for row in TABLE)


@pytest.mark.parametrize(
    ("machine", "header"),
    [
        ("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        ("aarch64", "/usr/include/asm-generic/unistd.h"),
    ],
)
def test_the_numbers_are_the_kernels(machine, header):
    """Every number in the table that this machine's kernel headers know is the one they give."""
    if not Path(header).exists():
        pytest.skip(f"no kernel headers are installed: {header}")
    known = {}
    for line in Path(header).read_text().splitlines():
        if line.startswith("#define __NR") and line.split()[-1].isdigit():
            _, symbol, number = line.split()
            known[symbol.removeprefix("__NR_").removeprefix("__NR3264_")] = int(number)
    ours = seccomp.numbers(machine)
    assert {name: known[name] for name in ours if name in known} == {
        name: number for name, number in ours.items() if name in known
    }
    assert len(ours.keys() & known.keys()) > 0.9 * len(ours)


def test_an_unknown_processor_is_an_error_and_no_crash(monkeypatch):
    """Where no table fits, installing the filter is refused before anything is installed."""
    monkeypatch.setattr(os, "uname", lambda: os.uname_result(("Linux", "", "", "", "riscv64")))
    with pytest.raises(OSError, match="no table of system calls for riscv64") as caught:
        seccomp.restrict()
    assert caught.value.errno == errno.ENOSYS
