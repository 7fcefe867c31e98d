"""Runs a command in a network where these names are other machines: network.py HOSTS COMMAND...

Started in network and mount namespaces of its own (unshare -n -m), it brings the loopback device up, gives it the ranges
that documentation uses (RFC 5737), puts HOSTS in the place of /etc/hosts, and becomes the command.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys

SIOCSIFFLAGS, SIOCSIFADDR, SIOCSIFNETMASK = 0x8914, 0x8916, 0x891C
IFF_UP, IFF_RUNNING = 0x1, 0x40


def address(name, value):
    return struct.pack("16sHH4s8x", name, socket.AF_INET, 0, socket.inet_aton(value))


hosts, command = sys.argv[1], sys.argv[2:]
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP | IFF_RUNNING))
    # all of a range that loopback has is this machine
    for alias, value in (b"lo:1", "192.0.2.1"), (b"lo:2", "203.0.113.1"):
        fcntl.ioctl(control, SIOCSIFADDR, address(alias, value))
        fcntl.ioctl(control, SIOCSIFNETMASK, address(alias, "255.255.255.0"))
subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)
os.execvp(command[0], command)
