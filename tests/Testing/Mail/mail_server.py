"""A mail server for tests: aiosmtpd with faults. Arguments: folder, port. The file "mode" in the folder says what it does;
each accepted message is a file of its own, complete once it is named *.eml."""
import asyncio
import os
import ssl
import sys
import time

from aiosmtpd.smtp import SMTP

folder, port = sys.argv[1], int(sys.argv[2])


def mode():
    with open(os.path.join(folder, "mode"), encoding="ascii") as file:
        return file.read().strip()


def say(what):
    """Tells the test what was seen, in order."""
    with open(os.path.join(folder, "seen"), "a", encoding="ascii") as file:
        file.write(what + "\n")


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if mode() == "refuse":
            say("refused")
            return "451 4.3.0 Try again later"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if mode() == "reject":
            say("rejected")
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        now = mode()
        say("data")
        if now == "drop":
            # The text has come and is thrown away; the client learns nothing.
            server.transport.abort()
            return "451 4.3.0 Never sent"
        if now == "full":
            return "452 4.3.1 Out of storage"
        name = os.path.join(folder, "%d-%d" % (time.time_ns(), id(envelope)))
        with open(name + ".part", "wb") as file:
            file.write(("X-Rcpt: %s\r\n" % ",".join(envelope.rcpt_tos)).encode() + envelope.original_content)
        os.rename(name + ".part", name + ".eml")
        if now == "lose":
            # It is delivered, and the client learns nothing.
            server.transport.abort()
            return "250 Never sent"
        while mode() == "late":
            await asyncio.sleep(0.02)
        return "250 OK taken"


def context():
    path = os.path.join(folder, "server.pem")
    if not os.path.exists(path):
        return None
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(path)
    return made


async def main():
    loop = asyncio.get_running_loop()
    tls = context()
    server = await loop.create_server(
        lambda: SMTP(Handler(), enable_SMTPUTF8=True, tls_context=tls, require_starttls=tls is not None), "127.0.0.1", port)
    say("ready")
    await server.serve_forever()


asyncio.run(main())
