"""The guard: what may be asked, and what a name gains by answering differently the next time."""

import asyncio
import ipaddress
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.errors import BadValue
from leadsphere.outgoing.guard import Guard, Refused
from leadsphere.outgoing.sending import Sender
from tests.receiver import receiving, status


def answering(*answers: Iterable[str]) -> Guard:
    """A guard whose every name has these addresses, one answer after the other, the last one for good."""
    left = list(answers)

    async def resolve(_: str, __: int) -> list[str]:
        return list(left.pop(0) if len(left) > 1 else left[0])

    return Guard(resolve=resolve)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://example.org/hook",
            "http://example.org",
            "https://example.org:443/x?y=z",
            "http://8.8.8.8/",
        ),
        *("https://[2606:4700::1111]/", "https://xn--bcher-kva.example/"),
    ],
)
def test_addresses_of_the_internet_are_good(url: str) -> None:
    Guard().check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "example.org",
            "ftp://example.org",
            "file:///etc/passwd",
            "//example.org",
            "https://",
            "https:///x",
        ),
        *(
            "javascript:alert(1)",
            "https://user@example.org",
            "https://u:p@example.org",
            "https://example.org#x",
        ),
        *(
            "https://example.org:8443",
            "http://example.org:443",
            "https://example.org:80",
            "https://example.org:x",
        ),
        *(
            "https://exa mple.org",
            "https://example.org/\n",
            "https://exämple.org",
            "https://example.org\\@x.org",
        ),
        *(
            "http://127.0.0.1",
            "http://127.1",
            "http://0x7f.1",
            "http://2130706433",
            "http://0177.0.0.1",
            "http://0",
        ),
        *("http://10.0.0.1", "http://192.168.1.1", "http://172.16.0.1", "http://169.254.169.254/latest"),
        *(
            "http://[::1]",
            "http://[fe80::1%25eth0]",
            "http://[fc00::1]",
            "http://[::ffff:127.0.0.1]",
            "http://[::]",
        ),
        *("http://[64:ff9b::7f00:1]", "http://[2002:7f00:1::]", "http://224.0.0.1", "http://100.64.0.1"),
        "https://example.org/" + "x" * 2_000,
    ],
)
def test_all_others_are_not(url: str) -> None:
    with pytest.raises(BadValue):
        Guard().check_url(url)


def test_this_machine_is_good_only_where_the_setting_says_so() -> None:
    for url in ("http://127.0.0.1:8000/hook", "http://localhost:8000/", "http://[::1]:8000/"):
        Guard(local=True).check_url(url)
    for url in ("http://10.0.0.1:8000/", "http://example.org:8000", "http://10.0.0.1/"):
        with pytest.raises(BadValue):
            Guard(local=True).check_url(url)


@given(address=st.ip_addresses())
def test_no_address_is_asked_that_is_not_global(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    async def asked() -> bool:
        try:
            return await answering([str(address)]).addresses("example.org", 443) == [str(address)]
        except Refused:
            return False

    if asyncio.run(asked()):
        assert address.is_global and not address.is_multicast


async def test_one_bad_address_of_a_name_is_enough() -> None:
    with pytest.raises(Refused):
        await answering(["8.8.8.8", "127.0.0.1"]).addresses("example.org", 443)
    with pytest.raises(OSError, match="no address"):
        await answering([]).addresses("example.org", 443)


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST.", "shop.localhost"])
async def test_a_name_of_this_machine_is_asked_of_nobody(name: str) -> None:
    assert await Guard(local=True, resolve=_never).addresses(name, 8_000) == ["127.0.0.1", "::1"]
    with pytest.raises(Refused):
        await Guard(resolve=_never).addresses(name, 80)


async def test_a_name_that_leads_inside_is_not_asked() -> None:
    async with receiving() as receiver:
        for inside in ("127.0.0.1", "::ffff:127.0.0.1", "::1", "169.254.169.254"):
            sender = Sender(answering([inside]))
            outcome = await sender.post("http://example.org/hook", {}, b"{}")
            assert not outcome.is_good and "not on the internet" in outcome.error
            await sender.close()
        assert not receiver.got


async def test_the_address_that_was_checked_is_the_one_that_is_asked() -> None:
    """A name that answers well when it is checked, and leads inside whenever it is asked again."""
    connected: list[str] = []

    class Network:
        async def connect_tcp(self, host: str, port: int, *_: object) -> None:
            connected.append(host)
            raise OSError("nobody there")

    sender = Sender(answering(["192.0.43.8"], ["127.0.0.1"]))
    sender._pool._network_backend._inner = Network()  # pyright: ignore - nothing may leave this machine
    await sender.post("http://rebinding.example/hook", {}, b"{}")
    assert connected == ["192.0.43.8"]
    # Asked again, it is resolved and checked again.
    outcome = await sender.post("http://rebinding.example/hook", {}, b"{}")
    assert connected == ["192.0.43.8"] and "not on the internet" in outcome.error
    await sender.close()


async def test_a_redirect_is_not_followed_and_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as inside, receiving(lambda _: status(302, f"Location: {inside.url}")) as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{inside.port}")
        sender = Sender(Guard(local=True))
        outcome = await sender.post(receiver.url, {}, b"{}")
        await sender.close()
        assert outcome.code == 302 and "redirect" in outcome.error and not outcome.is_good
        assert len(receiver.got) == 1 and not inside.got


async def test_whoever_does_not_answer_is_given_up() -> None:
    async with receiving(lambda _: None) as receiver:
        sender = Sender(Guard(local=True), timeout=0.3)
        outcome = await asyncio.wait_for(sender.post(receiver.url, {}, b"{}"), 3)
        assert outcome.code is None and "no answer" in outcome.error
        await sender.close()


@pytest.mark.parametrize(
    "answer", [b"nonsense\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000], ids=len
)
async def test_an_answer_that_is_none_is_said_to_be_so(answer: bytes) -> None:
    async with receiving(lambda _: answer) as receiver:
        sender = Sender(Guard(local=True), timeout=2)
        outcome = await sender.post(receiver.url, {}, b"{}")
        assert not outcome.is_good and outcome.error.endswith(".")
        await sender.close()


async def test_an_endless_answer_is_not_read() -> None:
    async with receiving(lambda _: b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5_000_000) as receiver:
        sender = Sender(Guard(local=True), timeout=2)
        assert (await sender.post(receiver.url, {"x-y": "z"}, b"[]")).is_good
        assert receiver.got[0].headers["x-y"] == "z" and receiver.got[0].body == b"[]"
        assert receiver.got[0].headers["host"] == f"127.0.0.1:{receiver.port}"
        await sender.close()


async def test_nobody_there_is_said_to_be_so() -> None:
    async with receiving() as receiver:
        url = receiver.url
    sender = Sender(Guard(local=True))
    assert (await sender.post(url, {}, b"{}")).error == "It could not be reached."
    await sender.close()


@pytest.mark.parametrize(
    "address", ["::127.0.0.1", "::ffff:0:127.0.0.1", "::ffff:0:a9fe:a9fe", "fec0::1", "4000::1"]
)
async def test_only_addresses_that_are_given_out_to_the_internet_are_good(address: str) -> None:
    with pytest.raises(Refused):
        await Guard(resolve=_never).addresses(address, 443)
    with pytest.raises(BadValue):
        Guard().check_url(f"https://[{address}]/")


async def _never(_: str, __: int) -> list[str]:
    raise AssertionError("nobody is to be asked")
