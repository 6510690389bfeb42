"""Shows what a program prints on a terminal as a page, so that a browser can make a picture of it."""

import fcntl
import html
import os
import pty
import struct
import termios

PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #f6f7f8; }}
pre {{ display: inline-block; margin: 24px; padding: 20px 24px; border-radius: 10px; background: #16191d; color: #e4e8eb;
  font: 14px/1.18 "DejaVu Sans Mono", monospace; }}
b {{ color: #7cc4f0; font-weight: 600; }}
</style><pre>{text}</pre>"""


def printed(words, columns, folder):
    """Runs a command on a terminal of so many columns and returns what it prints, without what steers a terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        # No colour, and no line is written twice.
        os.environ.update(TERM="dumb", LC_ALL="C.UTF-8", NO_COLOR="1")
        os.execvp(words[0], words)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    output = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        output += part
    os.waitpid(child, 0)
    os.close(terminal)
    return output.decode().replace("\r\n", "\n")


def page_of(commands):
    """Commands as people typed them, each with what it printed."""
    return PAGE.format(text="\n".join(f"<b>$ {html.escape(command)}</b>\n{html.escape(output)}" for command, output in commands))
