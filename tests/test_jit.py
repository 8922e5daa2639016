import io
import os
import subprocess
import sys

import numba
import pytest

from whereas import sample
from whereas.jit import compiling
from whereas.shown.terminal.progress import progress


def fresh():
    """A kernel that no cache knows, and one inside it."""
    inner = numba.njit(lambda x: x + 1)
    return numba.njit(lambda x: inner(x) * 2)


def test_compiling_is_told_of_once_with_all_that_it_needs():
    told, kernel = [], fresh()
    with compiling(told.append):
        assert kernel(1) == 4
        assert kernel(2) == 6
        assert told == [True, False]
    assert kernel(1.5) == 5.0
    assert told == [True, False]


def test_who_waits_for_a_compilation_is_told_so(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with progress() as tell:
        tell("tracing", 0, None)
        assert "compiling" not in terminal.getvalue()
        fresh()(1)
    assert "tracing" in terminal.getvalue()
    assert "compiling, once on a computer" in terminal.getvalue()


def fresh_process(code, **environment):
    """What a new process prints."""
    return subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, check=True, text=True,
        stdout=subprocess.PIPE,
    ).stdout  # fmt: skip


def test_a_cached_kernel_is_loaded_without_the_compiler(tmp_path):
    (tmp_path / "doubled.py").write_text(
        "from whereas.jit import kernel\n@kernel\ndef doubled(x):\n    return 2 * x\n"
    )
    code = (
        "import sys\n"
        "from doubled import doubled\n"
        "print(doubled(21), 'numba.np.arraymath' in sys.modules, doubled(1.5))"
    )
    kept = {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    assert fresh_process(code, **kept) == "42 True 3.0\n"
    assert fresh_process(code, **kept) == "42 False 3.0\n"


@pytest.mark.parametrize("args", [["coverage"], ["trace", sample.DEMO_MEASURE]])
def test_a_command_imports_neither_pandas_nor_the_database(sample_library, args):
    code = (
        "import sys\n"
        "from whereas.shown.cli import main\n"
        f"sys.argv = ['whereas', *{args!r}, '--library', {str(sample_library)!r}]\n"
        "assert main() == 0\n"
        "print({'pandas', 'duckdb'} & set(sys.modules))"
    )
    assert fresh_process(code).splitlines()[-1] == "set()"


def test_who_imports_us_may_still_use_pandas():
    code = "import whereas, pyarrow; print(len(pyarrow.table({'a': [1]}).to_pandas()))"
    assert fresh_process(code) == "1\n"
