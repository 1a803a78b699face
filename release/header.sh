#!/bin/sh
# Lượt @VERSION@. Install it:  sudo sh luot-@VERSION@.run     (--help says what else it can do)
# This file is a shell script of @LINES@ lines and, behind them, a tar archive. Nothing is changed before the archive has
# been found whole.
set -eu
# Whatever the shell of root hides from others: the programs run as users of their own, and read what is installed here.
umask 022
version=@VERSION@ lines=@LINES@ sum=@SUM@
self=$0 home=/opt/luot

# Files become as old as this moment: where no clock is right yet tar would warn of the time of each.
unpack() { mkdir -p "$1"; tail -n +$((lines + 1)) "$self" | tar -xm -C "$1"; }

usage() {
  cat <<EOF
sudo sh $self                      cài đặt hoặc nâng cấp · install, or upgrade the office that runs here
sudo sh $self --answers FILE       the same without questions: the answers stand in FILE
sudo sh $self --defaults           the same with the default answers
sudo sh $self --no-setup           install only; luot-setup asks the questions later
sh $self --check                   kiểm tra tệp · only look whether the file is whole
sh $self --unpack DIR              giải nén vào DIR · only unpack it
EOF
}

say() { printf '%s\n' "$@" >&2; }

check() {
  [ "$(tail -n +$((lines + 1)) "$self" | sha256sum | cut -d' ' -f1)" = "$sum" ] || {
    say "Tệp $self bị hỏng hoặc chưa chép xong: xin chép lại. Chưa có gì thay đổi." \
        "$self is damaged or not copied to its end: copy it again. Nothing was changed."
    exit 1
  }
}

case ${1-} in
  --help|-h) usage; exit 0 ;;
  --check) check; echo "luot $version: OK"; exit 0 ;;
  --unpack) check; unpack "$2"; exit 0 ;;
esac

[ "$(id -u)" = 0 ] || {
  say "Xin chạy với quyền quản trị: sudo sh $self" "This needs root: sudo sh $self"
  exit 1
}
check
# On the disk, not in /tmp: that is memory on a Pi, and has less of it.
unpacked=$home/unpacked-$version
trap 'rm -rf "$unpacked"' EXIT
trap 'exit 130' INT TERM HUP
rm -rf "$unpacked"
unpack "$unpacked"
sh "$unpacked/install.sh" "$@"
exit
