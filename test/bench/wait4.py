"""Runs a command, its output into a file, and prints what it cost by the kernel's own account."""
import json
import os
import sys
import time

output, *command = sys.argv[1:]
out = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
started = time.perf_counter()
pid = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out, 1)])
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - started
print(json.dumps({
    'exitCode': os.waitstatus_to_exitcode(status),
    'wall': wall * 1000,
    'cpu': (usage.ru_utime + usage.ru_stime) * 1000,
    'peak': usage.ru_maxrss / 1024,
}))
