"""A poor mobile connection in front of a local server: late by half a round trip each way, and narrow."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PACKET = 1_400
HEADERS = 40
"""Bytes of a packet that TCP and IP take, beside the PACKET that it carries."""


@dataclass
class Direction:
    """One direction of a link: all connections share its width, as they do on a phone."""

    bytes_per_second: float
    free_at: float = 0.0

    def arrival(self, size: int, delay: float) -> float:
        """When a packet that is sent now has arrived, by the monotonic clock; it queues behind those before it."""
        self.free_at = max(self.free_at, time.monotonic()) + (size + HEADERS) / self.bytes_per_second
        return self.free_at + delay


@dataclass
class SlowLink:
    """A link to a local port."""

    port: int
    round_trip: float
    """Seconds."""
    bits_per_second: float
    """In each direction."""
    round_trips_to_connect: int = 3
    """Before the first byte of a new connection: one each for the name, TCP and TLS 1.3."""
    up: Direction = field(init=False)
    down: Direction = field(init=False)

    def __post_init__(self) -> None:
        """Open both directions."""
        self.up = Direction(self.bits_per_second / 8)
        self.down = Direction(self.bits_per_second / 8)

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection to the server and back."""
        await asyncio.sleep(self.round_trip * self.round_trips_to_connect)
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.gather(self.carry(reader, server_writer, self.up), self.carry(server_reader, writer, self.down))

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: Direction) -> None:
        """Carry what one side sends to the other until it says no more."""
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivery = asyncio.create_task(deliver(on_the_way, writer))
        packet = b"first"
        while packet:
            try:
                packet = await reader.read(PACKET)
            except ConnectionError:
                packet = b""
            on_the_way.put_nowait((direction.arrival(len(packet), self.round_trip / 2), packet))
        await delivery


async def deliver(on_the_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
    """Hand on each packet when its time has come; an empty one closes the connection."""
    with suppress(ConnectionError):
        while True:
            arrival, packet = await on_the_way.get()
            await asyncio.sleep(max(0.0, arrival - time.monotonic()))
            if not packet:
                break
            writer.write(packet)
            await writer.drain()
    writer.close()


@contextmanager
def slowed(link: SlowLink) -> Iterator[str]:
    """The address at which the link's server answers slowly, for as long as the context lasts."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    entrance = asyncio.run_coroutine_threadsafe(asyncio.start_server(link.connect, "127.0.0.1", 0), loop).result()
    try:
        yield f"http://127.0.0.1:{entrance.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(close(entrance), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def close(entrance: asyncio.Server) -> None:
    """Take no more connections and drop those that are open."""
    entrance.close()
    open_ones = asyncio.all_tasks() - {asyncio.current_task()}
    for task in open_ones:
        task.cancel()
    await asyncio.gather(*open_ones, return_exceptions=True)
