"""docs/promises.md, docs/operations.md and the files of docs/operations are true: tests exist, commands are read, units
close what they say.
"""

from __future__ import annotations

import ast
import configparser
import re
import shlex
from functools import cache
from pathlib import Path

import pytest

from bot.__main__ import parser

ROOT = Path(__file__).parent.parent.parent
NODE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def named(document: str) -> list[tuple[str, str]]:
    return NODE.findall((ROOT / "docs" / document).read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", ["promises.md", "threat-model.md", "dpia.md"])
def test_every_named_test_exists(document: str) -> None:
    for file, name in named(document):
        assert (ROOT / file).exists(), file
        assert name in functions(file), f"{file} has no {name}"


def test_every_promise_names_tests_or_says_that_it_is_open() -> None:
    text = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
    parts = re.split(r"(?m)^## (\d+)\. ", text)[1:]
    assert [int(number) for number in parts[::2]] == list(range(1, 13))
    for number, part in zip(parts[::2], parts[1::2], strict=True):
        assert NODE.search(part), f"promise {number} names no test"
    assert len(named("promises.md")) >= 60


def test_every_command_of_the_runbook_is_read() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    unit = (ROOT / "docs/operations/waymark-backup.service").read_text(encoding="utf-8")
    lines = re.findall(r"(?m)^    (waymark .+)$", text) + re.findall(r"ExecStart=\S+/(waymark .+)", unit)
    assert len(lines) >= 10
    for line in lines:
        parser().parse_args(shlex.split(line)[1:])


def test_the_unit_closes_what_the_runbook_says() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "docs/operations/waymark.service")
    service = unit["Service"]
    closed = ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices", "LockPersonality", "RestrictNamespaces")
    assert {service[name] for name in closed} == {"yes"}
    assert (service["ProtectSystem"], service["CapabilityBoundingSet"], service["LimitCORE"]) == ("strict", "", "0")
    assert service["ExecStart"].endswith("waymark serve")
    assert (service["UMask"], service["User"]) == ("0077", "waymark")


def test_the_proxies_write_the_visitor_s_address_and_keep_no_log_of_it() -> None:
    nginx = (ROOT / "docs/operations/nginx.conf").read_text(encoding="utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx
    assert nginx.count("access_log off;") == nginx.count("server {") == 2
    caddy = (ROOT / "docs/operations/Caddyfile").read_text(encoding="utf-8")
    assert "reverse_proxy 127.0.0.1:8080" in caddy
    assert not re.search(r"(?m)^\s*log\b", caddy)


def test_the_image_is_made_of_what_is_there() -> None:
    """Each step is one that Docker knows, what it copies is in the project, and it ends as nobody special."""
    text = (ROOT / "docs/operations/Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    steps = [line.split(None, 1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    assert {name for name, _ in steps} <= known
    for name, rest in steps:
        if name == "COPY" and not rest.startswith("--from"):
            assert all((ROOT / source).exists() for source in rest.split()[:-1]), rest
    assert [rest for name, rest in steps if name == "USER"] == ["waymark"]
    assert dict(steps)["ENTRYPOINT"] == '["waymark"]'


def test_every_file_that_the_runbook_names_is_there() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    named_here = set(re.findall(r"\]\(([^)#:]+)\)", text)) | {f"../{n}" for n in re.findall(r"`(docs/[\w./-]+)`", text)}
    assert len(named_here) >= 5
    assert [name for name in named_here if not (ROOT / "docs" / name).exists()] == []
