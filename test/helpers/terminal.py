"""Runs a command in a terminal of its own: terminal.py COLUMNS COMMAND...

Keys come on standard input, the screen's bytes go to standard output. At the end a line on standard error says whether
the terminal was left as it was found, and the exit code is the command's.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios

columns, command = int(sys.argv[1]), sys.argv[2:]
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
before = termios.tcgetattr(slave)[:4]

child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for stream in (0, 1, 2):
        os.dup2(slave, stream)
    os.close(master)
    os.execvp(command[0], command)

# what ends this program is meant for the command
signal.signal(signal.SIGTERM, lambda number, _: os.kill(child, number))

keys = sys.stdin.fileno()
status = None
while True:
    ready, _, _ = select.select([master, keys] if keys is not None else [master], [], [], 0.05)
    if master in ready:
        os.write(1, os.read(master, 65536))
        continue
    if keys in ready:
        typed = os.read(keys, 4096)
        if typed:
            os.write(master, typed)
        else:
            keys = None
        continue
    if status is not None:
        break
    ended, found = os.waitpid(child, os.WNOHANG)
    if ended:
        status = found

restored = termios.tcgetattr(slave)[:4] == before
sys.stderr.write("restored\n" if restored else "not restored\n")
sys.exit(os.waitstatus_to_exitcode(status))
