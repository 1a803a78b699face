#!/bin/sh
# Puts this release beside the one that runs here, which goes on meanwhile; the new release's own luot-setup does the
# rest. The folder of this file is the unpacked release.
set -eu
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

missing=
while read -r name; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null || :)" = installed ] || missing="$missing $name"
done <packages
if [ -n "$missing" ]; then
  say "Đang cài các gói của Debian · Installing Debian packages:$missing"
  # Only from the release: the machine may have no network, and apt would wait for it.
  mkdir -p apt/lists/partial
  echo "deb [trusted=yes] file:$here/debian/$suite ./" >apt/sources.list
  apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dir::Etc::sourcelist="$here/apt/sources.list" \
      -o Dir::Etc::sourceparts=- -o Dir::State::lists="$here/apt/lists" -o Acquire::Languages=none \
      -o APT::Sandbox::User=root "$@"
  }
  apt update
  # shellcheck disable=SC2086  # one word a package
  apt install -y --no-install-recommends $missing >apt/log 2>&1 || { cat apt/log >&2; exit 1; }
fi

# Somebody may have built the same version twice: what is there stays as it is.
sum=$(sha256sum wheels/luot-*.whl | cut -c1-8)
[ ! -e "$target/.whole" ] || [ "$(cat "$target/.whole")" = "$sum" ] || target=$target-$sum
if [ ! -e "$target/.whole" ]; then
  say "Đang cài Lượt · Installing Lượt $version"
  rm -rf "$target"
  mkdir -p "$(dirname "$target")"
  python3 -m venv --system-site-packages "$target"
  "$target/bin/python" -m pip --isolated install -q --disable-pip-version-check --no-cache-dir --no-index --find-links wheels \
    --constraint requirements.lock "luot[kit]==$version"
  sync -f "$target"
  echo "$sum" >"$target/.whole"
fi
exec "$target/bin/luot-setup" install "$@"
