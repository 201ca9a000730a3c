"""A step is skipped only when nothing that it reads has changed."""

from pathlib import Path

from machine import stamps


def test_what_was_made_from_the_same_sources_is_current(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    stamp = tmp_path / "stamp"
    stamps.set_current(stamp, stamps.fingerprint(tmp_path / "a", "3.11"))
    assert stamps.is_current(stamp, stamps.fingerprint(tmp_path / "a", "3.11"))


def test_a_changed_a_new_a_renamed_and_a_removed_file_each_count(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    (sources / "below").mkdir(parents=True)
    (sources / "a").write_text("1")
    seen = {stamps.fingerprint(sources)}
    (sources / "a").write_text("2")
    seen.add(stamps.fingerprint(sources))
    (sources / "below" / "b").write_text("2")
    seen.add(stamps.fingerprint(sources))
    (sources / "below" / "b").rename(sources / "below" / "c")
    seen.add(stamps.fingerprint(sources))
    (sources / "a").unlink()
    seen.add(stamps.fingerprint(sources))
    assert len(seen) == 5


def test_what_has_no_stamp_is_not_current(tmp_path: Path) -> None:
    assert not stamps.is_current(tmp_path / "stamp", stamps.fingerprint("x"))
