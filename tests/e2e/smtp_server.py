"""A real mail server for the tests: aiosmtpd on a free loopback port.

Prints its port, writes each mail it takes to a file in the directory given, and ends when its standard input does.
An address that begins with "refused" is refused for good; one that begins with "later" is taken at the second try.
"""

import asyncio
import pathlib
import sys

from aiosmtpd.smtp import SMTP

FOLDER = pathlib.Path(sys.argv[1])


class Handler:
    def __init__(self):
        self.tries = {}
        self.taken = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.tries[address] = self.tries.get(address, 0) + 1
        if address.startswith("refused"):
            return "550 no such person here"
        if address.startswith("later") and self.tries[address] == 1:
            return "451 busy, come back"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken += 1
        half = FOLDER / f"{self.taken:05}.half"
        half.write_bytes(envelope.content)
        half.rename(FOLDER / f"{self.taken:05}.eml")
        return "250 taken"


async def main():
    loop = asyncio.get_running_loop()
    handler = Handler()
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=False), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
