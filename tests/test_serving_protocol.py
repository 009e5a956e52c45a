"""What the supervisor reads of Quack's messages is what DuckDB's own client writes."""

import socket
import threading

import duckdb
import pytest
from served import client

from orchestration.release.serving import http, protocol

ID = b"0123456789ABCDEF0123456789ABCDEF"


@pytest.fixture(scope="module")
def messages():
    """What the client sends to a server that knows no answer but an error, after a greeting."""
    sent, listener = [], socket.create_server(("127.0.0.1", 0))
    greeting = b"\x01\x00\x02\x02\x00 " + ID + b"\x03\x00" + b"\xff" * 9 + b"\x01\xff\xff"
    greeting += b"\x01\x00\x06v1.5.5\x02\x00\x0blinux_amd64\x03\x00\x01\xff\xff"

    def answer():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                sent.append(received(connection))
                body = greeting if protocol.kind(sent[-1]) == protocol.HELLO else protocol.fault("lỗi " + "dài " * 50)
                connection.sendall(http.answer_head(len(body)) + body)

    def received(connection):
        head, body = b"", b""
        while http.END_OF_HEAD not in head:
            head += connection.recv(1)
        while len(body) < http.length_of(head):
            body += connection.recv(65536)
        return body

    threading.Thread(target=answer, daemon=True).start()
    uri = f"quack:127.0.0.1:{listener.getsockname()[1]}"
    faults = []
    for statement in ("select 'Đặng'", "select '" + "x" * 3000 + "'"):
        with pytest.raises(duckdb.Error) as fault:
            client().execute(f"from quack_query('{uri}', $1, token = 'a token: Đ')", [statement])
        faults.append(str(fault.value))
    listener.close()
    return sent, faults


def of_kind(messages, kind):
    return [message for message in messages[0] if protocol.kind(message) == kind]


def test_the_token_of_a_greeting_is_read_and_can_be_replaced(messages):
    hello = of_kind(messages, protocol.HELLO)[0]
    taken = protocol.hello(hello)
    assert taken.token == "a token: Đ".encode()
    other = protocol.hello(taken.with_token("y" * 300))
    assert (other.token, other.before, other.after) == (b"y" * 300, taken.before, taken.after)
    assert taken.with_token("a token: Đ") == hello


def test_a_statement_is_read_whole_and_belongs_to_its_session(messages):
    queries = of_kind(messages, protocol.QUERY)
    assert [protocol.statement(query) for query in queries] == ["select 'Đặng'", "select '" + "x" * 3000 + "'"]
    assert {protocol.owner(query) for query in queries} == {ID}
    moved = protocol.owned_by(queries[0], b"F" * 32)
    assert (protocol.owner(moved), protocol.statement(moved)) == (b"F" * 32, "select 'Đặng'")


def test_an_error_of_the_supervisor_is_one_to_the_client(messages):
    assert all("lỗi " + "dài " * 50 in fault for fault in messages[1])


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_a_message_that_is_cut_or_longer_than_it_says_brings_no_statement(messages, cut):
    query = of_kind(messages, protocol.QUERY)[0]
    assert protocol.statement(query[:cut]) is None
    assert protocol.statement(query + b"x" * (cut + 1)) is None
    assert protocol.hello(of_kind(messages, protocol.HELLO)[0][:cut][:20]) is None
