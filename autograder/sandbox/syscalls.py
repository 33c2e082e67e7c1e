"""The system calls that no notebook needs, and that attacks on a kernel of Linux begin with.

Namespaces, mounts and capabilities already keep a student's code in. This filter makes the part of Linux that it can
talk to smaller: no user namespaces inside the sandbox, no tracing, no eBPF, no sockets but the ordinary ones, no memory
outside of processes and folders, where nobody would count it.
"""

import errno
import functools
import resource
import socket
import tempfile

from autograder.errors import SandboxError

FORBIDDEN = """
    acct add_key bpf chroot delete_module fanotify_init finit_module fsconfig fsmount fsopen fspick init_module
    io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp kexec_file_load kexec_load keyctl
    lookup_dcookie memfd_secret mount mount_setattr move_mount mq_open name_to_handle_at nfsservctl
    open_by_handle_at open_tree perf_event_open pivot_root process_vm_readv process_vm_writev ptrace quotactl reboot
    request_key semget setns settimeofday shmget swapoff swapon syslog umount2 unshare userfaultfd vhangup
"""
NAMESPACE_FLAGS = (0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)  # CLONE_NEW*
FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)  # the last is how names are looked up
LAST_FAMILY = 64


@functools.cache
def forbidding_filter() -> bytes:
    """Return the seccomp filter as a BPF program (an array of `struct sock_filter`).

    Raises:
        SandboxError: libseccomp is missing.
    """
    try:
        import pyseccomp as seccomp
    except (ImportError, RuntimeError):
        raise SandboxError("libseccomp not found; install it with: apt-get install libseccomp2") from None
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    refused = seccomp.ERRNO(errno.EPERM)
    for name in FORBIDDEN.split():
        if seccomp.resolve_syscall(seccomp.system_arch(), name) != -1:  # -1: this processor's Linux does not have it
            rules.add_rule(refused, name)
    for flag in NAMESPACE_FLAGS:
        rules.add_rule(refused, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    # its flags lie in memory, where no filter can look: «there is none» makes libc use clone
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    # a program that ends in a crash is handed to the system's own handler at any limit but 1, also at none at all
    rules.add_rule(refused, "setrlimit", seccomp.Arg(0, seccomp.EQ, resource.RLIMIT_CORE))
    rules.add_rule(
        refused, "prlimit64", seccomp.Arg(1, seccomp.EQ, resource.RLIMIT_CORE), seccomp.Arg(2, seccomp.NE, 0)
    )
    # as where Linux is too old for it: libraries then take a file in a folder, which is counted
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "memfd_create")
    for family in set(range(LAST_FAMILY)) - {int(each) for each in FAMILIES}:
        rules.add_rule(seccomp.ERRNO(errno.EAFNOSUPPORT), "socket", seccomp.Arg(0, seccomp.EQ, family))
    rules.add_rule(seccomp.ERRNO(errno.EAFNOSUPPORT), "socket", seccomp.Arg(0, seccomp.GE, LAST_FAMILY))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
