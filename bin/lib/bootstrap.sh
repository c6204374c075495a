# Shared by the launchers in bin/: sourced, never run. Expects $here, the folder of the launcher.
# The fast path forks nothing, since `pulse --help` is measured against `node -e 0` (docs/performance.md).

root=$here/..
stamp=$root/node_modules/.pulse-lock.json # a copy of the lock file that was installed

fail() {
  printf '%s\n' "$@" >&2
  exit 3
}

# Prints the Node to use: « locked » for the one of the lock file, else the path of PATH's when it strips types (22.18 on).
choose_node() {
  if "$root/node_modules/.bin/node" --version >/dev/null 2>&1; then
    echo locked
    return
  fi
  if command -v node >/dev/null 2>&1 && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 22 || (major === 22 && minor >= 18) ? 0 : 1)' 2>/dev/null; then
    command -v node
    return
  fi
  fail "No Node.js for this machine ($(uname -sm)): the lock file carries none that runs here and PATH has none of 22.18 or later." \
    "  next: install Node.js 24 from https://nodejs.org/en/download, then type the command again"
}

# Packages unpacked so far, of those the lock file names for any platform.
progress_line() {
  printf 'installing the locked dependencies: %s packages, %s s' \
    "$(find "$root/node_modules" -maxdepth 3 -name package.json 2>/dev/null | wc -l | tr -d ' ')" "$1"
}

install_with_progress() {
  started=$(date +%s)
  log=$(mktemp "${TMPDIR:-/tmp}/pulse-install.XXXXXX")
  (cd "$root" && exec npm ci --no-audit --no-fund --loglevel=error) >"$log" 2>&1 </dev/null &
  npm_pid=$!
  trap 'kill "$npm_pid" 2>/dev/null; wait "$npm_pid" 2>/dev/null; rm -rf "$lock" "$log"; exit 130' INT TERM HUP
  while kill -0 "$npm_pid" 2>/dev/null; do
    elapsed=$(($(date +%s) - started))
    if [ -t 2 ]; then
      printf '\r  %s ' "$(progress_line "$elapsed")" >&2
    elif [ $((elapsed % 10)) -eq 0 ]; then
      printf '%s\n' "$(progress_line "$elapsed")" >&2
    fi
    sleep 1
  done
  status=0
  wait "$npm_pid" || status=$?
  [ -t 2 ] && printf '\r\033[K' >&2
  if [ "$status" -ne 0 ]; then
    tail -n 20 "$log" >&2
    rm -rf "$lock" "$log"
    fail "npm ci failed (exit $status); the lines above are its last." \
      "  next: check the network and the free space of $(cd "$root" && pwd), then type the command again"
  fi
  printf 'installed the locked dependencies in %s s\n' "$(($(date +%s) - started))" >&2
  rm -f "$log"
}

# One installer at a time: mkdir is atomic everywhere, and a holder that died is taken over.
install_locked() {
  command -v npm >/dev/null 2>&1 || fail "npm is not on PATH; pulse installs its locked dependencies with it." \
    "  next: install Node.js 20 or later, which brings npm: https://nodejs.org/en/download"
  mkdir -p "$root/.pulse" 2>/dev/null && [ -w "$root" ] || fail "The folder $(cd "$root" && pwd) is not writable by $(id -un): the dependencies cannot be installed." \
    "  next: run the first command as the owner of the folder, or copy it to a place of your own"
  lock=$root/.pulse/install.lock
  said='' silent=0
  until mkdir "$lock" 2>/dev/null; do
    holder=$(cat "$lock/pid" 2>/dev/null || true)
    # A holder writes its number right after the mkdir: none for ten seconds means that it died in between.
    [ -n "$holder" ] || silent=$((silent + 1))
    if [ "$silent" -gt 10 ] || { [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; }; then
      silent=0
      # Renamed before it is removed, so that of two waiters only one takes over.
      mv "$lock" "$lock.dead.$$" 2>/dev/null && rm -rf "$lock.dead.$$"
      continue
    fi
    [ -n "$said" ] || printf 'waiting for another pulse (process %s) to install the dependencies\n' "${holder:-?}" >&2
    said=yes
    sleep 1
  done
  printf '%s\n' "$$" >"$lock/pid"
  if cmp -s "$root/package-lock.json" "$stamp"; then # the other one did it
    rm -rf "$lock"
    return
  fi
  install_with_progress
  node=$(choose_node) || { rm -rf "$lock"; exit 3; }
  printf '%s\n' "$node" >"$root/node_modules/.pulse-node"
  cp "$root/package-lock.json" "$stamp.$$" && mv "$stamp.$$" "$stamp"
  rm -rf "$lock"
  trap - INT TERM HUP
}

if [ ! -f "$stamp" ]; then
  install_locked
elif [ "$root/package-lock.json" -nt "$stamp" ]; then
  # A checkout touches files it does not change: compare before installing again.
  if cmp -s "$root/package-lock.json" "$stamp"; then touch "$stamp" 2>/dev/null || :; else install_locked; fi
fi

read -r node <"$root/node_modules/.pulse-node"
if [ "$node" = locked ]; then node=$root/node_modules/.bin/node; fi
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$root/.pulse/compile-cache}"
