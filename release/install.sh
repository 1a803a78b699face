#!/bin/sh
# Puts this release beside the one that runs here, which goes on meanwhile; the new release's own luot-setup does the
# rest. The folder of this file is the unpacked release.
set -eu
umask 022
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
version=$(cat "$here/VERSION")
target=/opt/luot/releases/$version

say() { printf '%s\n' "$@" >&2; }

. /etc/os-release
suite=${VERSION_CODENAME-} architecture=$(dpkg --print-architecture)
cd "$here"
grep -qx "$suite/$architecture" targets || {
  say "Bản này dành cho $(paste -sd' ' targets); máy này là $suite/$architecture. Chưa có gì thay đổi." \
      "This release is for $(paste -sd' ' targets); this machine is $suite/$architecture. Nothing was changed."
  exit 1
}
free_kb=$(df -Pk /opt | awk 'NR == 2 { print $4 }')
[ "$free_kb" -gt 700000 ] || {
  say "Thẻ nhớ gần đầy: cần 700 MB trống. Chưa có gì thay đổi." "The disk is nearly full: 700 MB are needed. Nothing was changed."
  exit 1
}

mkdir -p apt/lists/partial
echo "deb [trusted=yes] file:$here/debian/$suite ./" >apt/sources.list
# Only from the release: the machine may have no network, and apt would wait for it.
OFFLINE="-o Dir::Etc::sourcelist=$here/apt/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$here/apt/lists"
quietly() { DEBIAN_FRONTEND=noninteractive apt-get -qq -o APT::Sandbox::User=root -o Acquire::Languages=none "$@" >>apt/log 2>&1; }

# Installs those of these packages that are missing: from the release, else from where this machine has its own.
bring() {
  missing=
  for name; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null || :)" = installed ] || missing="$missing $name"
  done
  [ -n "$missing" ] || return 0
  say "Đang cài các gói của Debian · Installing Debian packages:$missing"
  # shellcheck disable=SC2086  # one word a package, and an option
  quietly $OFFLINE update && quietly $OFFLINE install -y --no-install-recommends $missing && return 0
  # shellcheck disable=SC2086
  quietly -o Acquire::Retries=0 -o Acquire::http::Timeout=10 update &&
    quietly -o Acquire::Retries=0 install -y --no-install-recommends $missing && return 0
  say "Không cài được:$missing. Nối máy này với internet rồi chạy:" \
      "These cannot be installed:$missing. Connect this machine to the internet and run:" \
      "  sudo apt update && sudo apt install$missing"
  return 1
}

# shellcheck disable=SC2046  # one word a package
bring $(cat packages) || { tail -n 20 apt/log >&2; exit 1; }
# shellcheck disable=SC2046
bring $(cat packages-of-a-screen) ||
  say "Chỉ màn hình phòng chờ cần các gói ấy: việc cài đặt vẫn tiếp tục." "Only a display needs them: the installation goes on."

# Somebody may have built the same version twice: what is there stays as it is.
sum=$(sha256sum wheels/luot-*.whl | cut -c1-8)
[ ! -e "$target/.whole" ] || [ "$(cat "$target/.whole")" = "$sum" ] || target=$target-$sum
if [ ! -e "$target/.whole" ]; then
  say "Đang cài Lượt · Installing Lượt $version"
  rm -rf "$target"
  mkdir -p "$(dirname "$target")"
  python3 -m venv --system-site-packages --without-pip "$target"
  PYTHONPATH=$(echo wheels/pip-*.whl) "$target/bin/python" -m pip --isolated install -q --disable-pip-version-check \
    --no-cache-dir --no-index --find-links wheels --constraint requirements.lock pip "luot[kit]==$version"
  sync -f "$target"
  echo "$sum" >"$target/.whole"
fi
exec "$target/bin/luot-setup" install "$@"
