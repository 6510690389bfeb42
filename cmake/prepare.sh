# Sourced by ./run and ./check: installs missing Debian packages, configures and builds. Says what it does on standard error
# and nothing where all is in place. Expects `root`, the project's folder.

packages=(g++ cmake ninja-build ccache pkg-config libtorch-dev libopenblas-openmp-dev libyaml-cpp-dev libsqlitecpp-dev
          libsqlite3-dev libboost-dev libssl-dev zlib1g-dev libpng-dev libturbojpeg0-dev libjemalloc-dev libcli11-dev
          nlohmann-json3-dev libfmt-dev node-d3 catch2)
# Catch2 stands above since configuring looks for it; what follows the tests need when they run.
test_packages=(sqlite3 python3-numpy python3-pandas python3-protobuf binutils strace chromium chromium-driver poppler-utils
               slurmctld slurmd slurm-client munge zsh fish)
# One version of clang-format decides: that of Debian 12. Elsewhere formatting is not checked, nor are journals of Optuna.
grep -qs '^VERSION_ID="12"' /etc/os-release && test_packages+=(clang-format-14 python3-optuna)
# The Python programs that the bench compares with are large: they run where they are installed.
bench_packages=(dataset-fashion-mnist)

say() { printf '%s\n' "$*" >&2; }

# Installs what is absent of the packages named. A stamp remembers a list that was complete, so that it is looked up once.
install_packages() {
  local stamp=$root/build/.packages wanted="$*" missing=() package
  [ -f "$stamp" ] && grep -qxF "$wanted" "$stamp" && return
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "no Debian package tools here; going on with what is installed. Needed: $wanted"
    return
  fi
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
      command -v sudo >/dev/null || { say "not root and no sudo; install these, then try again: ${missing[*]}"; exit 1; }
      as_root=(sudo)
    fi
    say "installing packages: ${missing[*]}"
    "${as_root[@]}" apt-get update -qq >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
      </dev/null >&2
  fi
  mkdir -p "$root/build"
  printf '%s\n' "$wanted" >>"$stamp"
}

# Configures a preset, where that has not been done.
configure() (
  [ ! -f "$root/build/$1/build.ninja" ] || return 0
  say "configuring"
  (cd "$root" && cmake --preset "$1" >build/configure.log 2>&1) || { cat "$root/build/configure.log" >&2; exit 1; }
)

# Builds targets of a preset, or what ./run needs where none is named; with --compile-only every object of the folders named
# behind it, or of all where none is, those of the tests and the bench among them, and nothing is linked. Two at once wait for
# each other.
build() (
  preset=$1
  shift
  folder=$root/build/$preset
  exec 9>"$root/build/.lock"
  flock 9
  configure "$preset"
  if [ "${1:-}" = --compile-only ]; then
    shift
    local folders="${*:-.*}"
    mapfile -t objects < <(ninja -C "$folder" -t targets all | sed -n 's|^\(.*\.o\): CXX_COMPILER__.*|\1|p' |
      grep -E "^(${folders// /|})/")
    set -- "${objects[@]}"
  fi
  # Where nothing is to be done nothing is said; a step of the build, or a fault, shows its progress.
  ninja -C "$folder" "$@" 2>&1 | awk '
    /^\[[1-9]/ && !shown { shown = 1; print "building; the first time takes some minutes" }
    shown { print; fflush(); next }
    { held = held $0 "\n"; last = $0 }
    END { if (!shown && last !~ /no work to do/) printf "%s", held }' >&2
)
