"""Fixtures that many tests share: the real law, and the sample in a library."""

from __future__ import annotations

import os
import shutil
import tarfile
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

import whereas
from whereas import sample

# The first example of a test may compile a kernel, which takes seconds.
settings.register_profile("whereas", deadline=None)
settings.load_profile("whereas")

ARCHIVES = ("nyc_legislation", "dc_law", "georgia_codes")
SHARED = Path(__file__).parents[2] / "shared" / "data"


def session_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the checkout, the same one for all worker processes of a run."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session")
def law(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the three archives of real law unpacked; WHEREAS_LAW may name one."""
    named = os.environ.get("WHEREAS_LAW")
    if named and all((Path(named) / name).is_dir() for name in ARCHIVES):
        return Path(named)
    archives = [SHARED / f"{name}.tar.xz" for name in ARCHIVES]
    if not all(archive.is_file() for archive in archives):
        pytest.skip("needs the real law in ../shared/data")
    folder = session_folder(tmp_path_factory) / "law"
    with FileLock(f"{folder}.lock"):  # the first worker unpacks, the others wait for it
        if not folder.is_dir():
            shutil.rmtree(unpacking := folder.with_name("law.part"), ignore_errors=True)
            for archive in archives:
                with tarfile.open(archive) as tar:
                    tar.extractall(unpacking, filter="data")
            unpacking.rename(folder)
    return folder


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the sample's measures, to read from; a test that writes uses `own_library`."""
    folder = session_folder(tmp_path_factory) / "sample-library"
    with FileLock(f"{folder}.lock"):
        if not (folder / "manifest.json").exists():
            whereas.open(folder).add(sample.path())
    return folder


@pytest.fixture
def own_library(sample_library: Path, tmp_path: Path) -> Path:
    """The sample's library, copied so that a test may change it."""
    return Path(shutil.copytree(sample_library, tmp_path / "own-library"))
