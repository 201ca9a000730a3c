"""Where things lie in this clone."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSTANCE = ROOT / "instance"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def make_instance_folder() -> None:
    """Make instance/ so that the database's user can pass through it; what is secret there has its own mode."""
    if not INSTANCE.exists():
        INSTANCE.mkdir(exist_ok=True)
        INSTANCE.chmod(0o755)
