"""An installation: what its scripts accept, its moves between versions, and the guide's commands on a bare machine."""

import os
import re
import subprocess
import tarfile

import pytest

from orchestration.places import PROJECT

DEPLOY = PROJECT / "deploy"
GUIDE = (PROJECT / "docs" / "van-hanh.md").read_text("utf-8")
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", re.M)


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)


@pytest.fixture
def prefix(tmp_path):
    for version in ("v1", "v2"):
        (tmp_path / "versions" / version).mkdir(parents=True)
        (tmp_path / "versions" / version / ".complete").touch()
    return tmp_path


def in_use(prefix):
    return {name: (prefix / name).resolve().name for name in ("current", "previous") if (prefix / name).exists()}


def test_an_installation_moves_to_a_version_and_back_to_the_one_before(prefix):
    for arguments, stands in (
        (("v1",), {"current": "v1"}),
        (("v2",), {"current": "v2", "previous": "v1"}),
        (("v2",), {"current": "v2", "previous": "v1"}),
        ((), {"current": "v1", "previous": "v2"}),
        ((), {"current": "v2", "previous": "v1"}),
    ):
        assert run(DEPLOY / "switch.sh", prefix, *arguments).returncode == 0
        assert in_use(prefix) == stands


@pytest.mark.parametrize("version", ["v3", "../v1"])
def test_a_version_that_is_not_whole_is_not_moved_to(prefix, version):
    run(DEPLOY / "switch.sh", prefix, "v1")
    (prefix / "versions" / "v3").mkdir()
    moved = run(DEPLOY / "switch.sh", prefix, version)
    assert moved.returncode == 1 and "No such version" in moved.stderr
    assert in_use(prefix) == {"current": "v1"}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--name", "kho;reboot"),
        ("--name", "../kho"),
        ("--user", "root me"),
        ("--port", "80 80"),
        ("--prefix", "opt/kho"),
        ("--data", "/var/lib/a b"),
        ("--etc", "/etc/$(id)"),
        ("--wrong", "x"),
    ],
)
def test_the_installer_refuses_what_is_no_name_path_or_port_before_it_does_anything(option, value, tmp_path):
    refused = run(DEPLOY / "install.sh", "--units", tmp_path, option, value)
    assert refused.returncode == 1
    assert (value if option in ("--prefix", "--data", "--etc") else option) in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_server_gets_the_libraries_the_tests_ran_with_and_none_of_the_tests_own():
    tested = dict(PIN.findall((PROJECT / "requirements.lock").read_text("utf-8")))
    served = dict(PIN.findall((DEPLOY / "requirements.lock").read_text("utf-8")))
    assert served.items() <= tested.items()
    assert {"pytest", "hypothesis", "mypy", "playwright"} & served.keys() == set()
    needed = re.findall(
        r'^    "([A-Za-z0-9-]+)', (PROJECT / "pyproject.toml").read_text("utf-8").split("optional")[0], re.M
    )
    assert {name.lower() for name in needed} <= served.keys()


def test_the_guide_names_every_variable_the_program_reads_and_the_settings_file_no_other():
    read = set(re.findall(r"KHO_(?:SMTP|MAIL|ALERTS|APPRISE|REMINDER|WAIT)[A-Z_]*", _source()))
    assert read - {"KHO_SMTP_", "KHO_MAIL_"} <= set(re.findall(r"KHO_[A-Z_]+", GUIDE))
    assert set(re.findall(r"KHO_[A-Z_]+", (DEPLOY / "kho.env").read_text("utf-8"))) <= set(
        re.findall(r"KHO_[A-Z_]+", _source())
    )


def _source():
    return "\n".join(path.read_text("utf-8") for path in (PROJECT / "orchestration").rglob("*.py"))


def test_what_the_guide_does_not_run_are_commands_of_the_server_itself():
    blocks = re.findall(r"```bash\n(.*?)```", GUIDE, re.S)
    commands = {line.split()[0] for block in blocks for line in block.splitlines() if line}
    assert commands <= {"systemctl", "journalctl", "make"}


# a machine of its own: no network, its own /etc, /opt and /var/lib, all gone when the script ends
BARE = """
set -e
mount --make-rprivate /
cp -a /etc {work}/etc && mount --bind {work}/etc /etc
mount -t tmpfs tmpfs /opt && mount -t tmpfs tmpfs /var/lib && mkdir -p /var/lib/dbus
if ip route | grep -q .; then exit 9; fi
cd {unpacked}
set -x
"""


@pytest.mark.campaign
@pytest.mark.skipif(
    os.geteuid() != 0 and not os.environ.get("CI"),
    reason="adds system accounts in namespaces of its own, which only root may",
)
def test_every_command_of_the_guide_runs_on_a_machine_without_network(tmp_path):
    [bundle] = (run(DEPLOY / "bundle.sh", tmp_path / "dist").stdout).splitlines()[-1:]
    with tarfile.open(bundle) as archive:
        archive.extractall(tmp_path, filter="fully_trusted")  # ours, made a moment ago
    [unpacked] = tmp_path.glob("kho-cds-*")
    commands = "".join(re.findall(r"```sh\n(.*?)```", GUIDE, re.S))
    upgraded = "echo v2 > deploy/VERSION\ndeploy/install.sh\n"
    rolled_back, before = "/opt/kho/current/deploy/switch.sh /opt/kho\n", "/opt/kho/kho heartbeat\n"
    assert rolled_back in commands and before in commands
    script = BARE.format(work=tmp_path, unpacked=unpacked) + commands.replace(before, before + upgraded)
    script += CHECKS.format(work=tmp_path)
    done = run("unshare", "-mn", "bash", "-c", script)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert done.stdout.count("Nothing to mend") == 2
    assert re.search(r"/opt/kho: v2 -> (?!v2)", done.stdout), "rolled back to the version before"


CHECKS = """
systemd-analyze verify /etc/systemd/system/kho-*.service /etc/systemd/system/kho-*.timer
test "$(stat -c %U:%a /opt/kho/current/orchestration/cli/__init__.py)" = root:644
test "$(stat -c %U:%G:%a /etc/kho/kho.env)" = root:kho:640
runuser -u kho-hai -- test ! -r /etc/kho/kho.env
runuser -u kho-hai -- test ! -r /var/lib/kho/raw
runuser -u kho -- test ! -w /opt/kho/current/orchestration
test "$(ls /opt/kho/versions | wc -l)" = 2
/opt/kho/kho verify
timeout 60 /opt/kho/kho pages --port 3999 > {work}/pages.log 2>&1 &
ip link set lo up
for _ in $(seq 50); do curl -sf http://127.0.0.1:3999/server_info && break; sleep 1; done
curl -sf http://127.0.0.1:3999/server_info
kill %1
"""
