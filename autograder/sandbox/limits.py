"""How much one student's notebook may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one kernel; times in seconds, sizes in bytes.

    Args:
        cell_seconds: wall time of one cell.
        notebook_seconds: wall time of everything together, kernels that had to be replaced included.
        cell_cpu_seconds: processor time of one cell, summed over all its processes.
        notebook_cpu_seconds: processor time of one kernel.
        memory_bytes: of all processes of a kernel together where there are cgroups, else of each process.
        processes: of a kernel, threads counted.
        file_bytes: of one file.
    """

    cell_seconds: float = 60
    notebook_seconds: float = 600
    cell_cpu_seconds: float = 120
    notebook_cpu_seconds: float = 1200
    memory_bytes: int = 4 << 30
    processes: int = 256
    file_bytes: int = 64 << 20
