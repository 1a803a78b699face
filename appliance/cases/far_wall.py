"""A wall on another machine: over TLS, in a network of its own, with nothing but its settings, its password and the CA.

The other machine is a network namespace of the guest: it has another address, and no way to the office but the cable.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from appliance.office import Office
from appliance.patience import until
from appliance.trial import Trial
from core.messages.state import Health
from core.messages.wire import decode_health
from faults.report import Outcome

TIMES = 1
CABLE = """
ip netns add hall
ip link add office0 type veth peer name hall0 netns hall
ip addr add 192.168.50.1/24 dev office0
ip link set office0 up
ip -n hall addr add 192.168.50.2/24 dev hall0
ip -n hall link set lo up
ip -n hall link set hall0 up
"""
OFFICE = """
printf '\\n[[device]]\\nname = "far-wall"\\nrole = "wall"\\n' >> /etc/luot/office.toml
sed -i 's|^uri = "mqtt.*|&\\nlisten = ["mqtts://192.168.50.1:8883"]|' /etc/luot/office.toml
luot tls init --out /etc/luot
luot broker-config --out /etc/luot
systemctl restart mosquitto luot-kiosk
"""
# A wall that found no screen would end and begin anew: the guest has one, which is the other wall's.
HALL = """
mkdir -p /etc/hall/secrets
cp /etc/luot/secrets/far-wall /etc/hall/secrets/
cp /etc/luot/ca.crt /etc/hall/
sed -e 's|^uri = "mqtt.*|uri = "mqtts://192.168.50.1:8883"|' -e '/^listen/d' \
  -e 's|^secrets = .*|secrets = "/etc/hall/secrets"|' /etc/luot/office.toml > /etc/hall/office.toml
systemd-run -q --unit=far-wall -p NetworkNamespacePath=/run/netns/hall -p StateDirectory=far-wall \
  -E SDL_VIDEODRIVER=offscreen -E SDL_AUDIODRIVER=dummy \
  /opt/luot/bin/luot-wall --device far-wall --settings /etc/hall/office.toml
"""
HEARD = """
from paho.mqtt import subscribe
secret = open("/etc/luot/secrets/guide").read().strip()
said = subscribe.simple("luot/v1/+/health/far-wall", auth={"username": "guide", "password": secret}, protocol=5)
print(said.payload.decode())
"""
BREAK, MEND = "ip link set office0 down", "ip link set office0 up"


def run(trial: Trial) -> Iterator[Outcome]:
    with trial.ground.running() as office:
        office.await_issuing()
        office.hand.shell(CABLE + OFFICE, timeout_s=600)
        office.await_issuing()
        began = time.monotonic()
        office.hand.shell(HALL)
        until("the far wall", lambda: (far := _health(office)) is not None and far.online, 300, look_s=1)
        online_s = time.monotonic() - began
        office.press()
        office.call_next()
        shown_s = until("the call on the far wall", lambda: _shown(office) == 1, look_s=0.5)
        office.hand.shell(BREAK)
        office.press()
        time.sleep(3)
        office.call_next()
        time.sleep(10)
        office.hand.shell(MEND)
        back_s = until("the second call on the far wall", lambda: _shown(office) == 2, look_s=0.5)
    yield Outcome(
        "a wall on another machine, over TLS; its cable is pulled during a call",
        1,
        f"it is there {online_s:.0f} s after its start, shows a call {shown_s:.1f} s after the key, and the one it "
        f"missed {back_s:.1f} s after the cable is back",
        back_s,
    )


def _health(office: Office) -> Health | None:
    told = office.hand.attempt("/usr/bin/timeout", "20", "/opt/luot/current/bin/python", "-c", HEARD)
    return decode_health(told.output.encode()) if told.output.strip() else None


def _shown(office: Office) -> object:
    health = _health(office)
    return health.shown if health else None
