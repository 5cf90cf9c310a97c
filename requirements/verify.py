"""Checks the locks: names, versions and hashes only; every requirement of pyproject.toml pinned by a version it
allows; all agree.

Part of `make check`. Offline, so it cannot notice a newer release - that is what `make lock UPGRADE=--upgrade` is for.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).parent
# Which extras of pyproject.toml each lock holds.
LOCKS: dict[str, tuple[str, ...]] = {
    "run.txt": ("report", "build"),
    "dev.txt": ("report", "build", "test", "check"),
    "bench.txt": ("report", "build", "test", "check", "bench"),
}


def pins(text: str) -> tuple[dict[str, set[str]], list[str]]:
    """The versions a lock pins by canonical name (several where markers differ), and the faults of its lines."""
    found: dict[str, set[str]] = {}
    faults: list[str] = []
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip():
            continue
        if re.search(r"://|^\s*-|\s@\s", line):
            faults.append(f"an address or an option: {line.strip()[:60]}")
            continue
        if "--hash=sha256:" not in line:
            faults.append(f"no hash: {line.strip()[:60]}")
        requirement = Requirement(line.split("--hash")[0].strip())
        versions = {s.version for s in requirement.specifier if s.operator == "=="}
        if len(versions) != 1:
            faults.append(f"not pinned: {requirement.name}")
        found.setdefault(canonicalize_name(requirement.name), set()).update(versions)
    return found, faults


def verify(project: dict[str, object], locks: dict[str, str]) -> list[str]:
    """Every fault, one line each;

    none for locks in order. `project` is pyproject's `[project]`, `locks` text by file name.
    """
    faults: list[str] = []
    extras = project["optional-dependencies"]
    dependencies = project["dependencies"]
    assert isinstance(extras, dict)
    assert isinstance(dependencies, list)
    agreed: dict[str, set[str]] = {}
    for name, wanted in LOCKS.items():
        found, wrong = pins(locks[name])
        faults += [f"requirements/{name}: {fault}" for fault in wrong]
        for text in [*dependencies, *(r for extra in wanted for r in extras[extra])]:
            requirement = Requirement(text)
            versions = found.get(canonicalize_name(requirement.name), set())
            if not versions:
                faults.append(f"requirements/{name}: {requirement.name} of pyproject.toml is missing; run: make lock")
            faults += [
                f"requirements/{name}: {requirement.name} {version} is not what pyproject.toml allows; run: make lock"
                for version in versions
                if not requirement.specifier.contains(version, prereleases=True)
            ]
        for package, versions in found.items():
            if agreed.setdefault(package, versions) != versions:
                faults.append(
                    f"requirements/{name}: {package} is another version than in the other locks; run: make lock"
                )
    return faults


def main() -> int:
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    faults = verify(project, {name: (HERE / name).read_text(encoding="utf-8") for name in LOCKS})
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
