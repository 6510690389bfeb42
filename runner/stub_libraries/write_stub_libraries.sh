#!/usr/bin/env bash
# write_stub_libraries.sh WORKER FOLDER COMPILER
#
# Debian 12's LibTorch names libraries of which it uses nothing (OpenCV, FFmpeg; with what those need, more than two
# hundred). Loading and relocating them is half of a worker's start. For each that nothing else in WORKER needs, this
# writes an empty library of its name into FOLDER, which the dynamic linker takes where FOLDER stands in LD_LIBRARY_PATH.
# FOLDER/made_for says for which LibTorch: its path, size and time. Without such libraries there is no FOLDER.
set -euo pipefail
worker=$1 folder=$2 compiler=$3
# It is no more than a saving: where anything of this fails, workers load everything.
trap 'rm -rf "$folder"; exit 0' ERR

rm -rf "$folder"
torch=$(ldd "$worker" | sed -n 's|.*libtorch_cpu.so[^ ]* => \(.*\) (0x.*|\1|p')
[ -n "$torch" ] || exit 0
# ldd's exit code says whether it found any.
unused=$( { ldd -u "$torch" || true; } | sed -n 's|^[[:space:]].*/||p')
[ -n "$unused" ] || exit 0

mkdir -p "$folder"
for name in $unused; do
  "$compiler" -shared -nostdlib -Wl,-soname,"$name" -o "$folder/$name" -x c /dev/null
done

# What any other library needs must be the real one, and so must what that needs.
for (( changed = 1; changed; )); do
  changed=0
  for library in "$worker" $(LD_LIBRARY_PATH=$folder ldd "$worker" | sed -n 's|.* => \(/.*\) (0x.*|\1|p'); do
    case $library in "$torch" | "$folder"/*) continue ;; esac
    for name in $(readelf -dW "$library" | sed -n 's|.*(NEEDED).*\[\(.*\)\]|\1|p'); do
      if [ -e "$folder/$name" ]; then rm "$folder/$name"; changed=1; fi
    done
  done
done

if LD_LIBRARY_PATH=$folder ldd -r "$worker" 2>&1 | grep -qE 'undefined symbol|not found|no version information' ||
  [ -z "$(ls "$folder")" ]; then
  rm -rf "$folder"
  exit 0
fi
file=$(readlink -f "$torch")
printf '%s\n%s\n%s\n' "$torch" "$(stat -c %s "$file")" "$(stat -c %Y "$file")" > "$folder/made_for"
