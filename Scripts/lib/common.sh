# Shared by the scripts beside it, which source it after `set -euo pipefail`. Not a command.
# shellcheck shell=bash

# The checkout, whatever directory the caller stands in.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '==> %s\n' "$*" >&2; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# help_if_asked TEXT ARGUMENT…: --help or -h as the first argument prints the text and ends.
help_if_asked() {
    case ${2-} in
    --help | -h)
        printf '%s\n' "$1"
        exit 0
        ;;
    esac
}

# Puts the Swift toolchain on PATH.
find_swift() {
    command -v swift > /dev/null && return
    local bin
    for bin in /opt/swift/usr/bin /usr/local/swift/usr/bin /usr/libexec/swift/bin; do
        if [[ -x $bin/swift ]]; then
            PATH=$bin:$PATH
            return
        fi
    done
    fail "no Swift toolchain: put one on PATH, or into /opt/swift (https://www.swift.org/install)"
}

# Names the Debian packages that are missing. libseccomp-dev is for the build, curl for webhooks and
# packages, unzip for problems that are uploaded, the rest are the default runtimes'. Looked for as the
# server does: by their tools, not by package names, so that a toolchain from elsewhere counts.
missing_packages() {
    [[ -e /usr/include/seccomp.h ]] || echo libseccomp-dev
    local tool package
    while read -r tool package; do
        [[ -x /usr/local/bin/$tool || -x /usr/bin/$tool || -x /bin/$tool ]] || echo "$package"
    done <<- END
		pkg-config pkg-config
		curl curl
		unzip unzip
		python3 python3
		node nodejs
		gcc gcc
		g++ g++
		javac openjdk-17-jdk-headless
	END
}

# Installs what is missing, without a question. Needs root only if something is.
install_missing() {
    local packages
    mapfile -t packages < <(missing_packages)
    ((${#packages[@]})) || return 0
    command -v apt-get > /dev/null || fail "no apt-get here; install: ${packages[*]}"
    ((EUID == 0)) || fail "as root: apt-get install ${packages[*]}"
    say "installing ${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # On failure: a mirror that is being updated, mostly.
    apt-get update -q > /dev/null || { sleep 5 && apt-get update -q > /dev/null; }
    apt-get install -qy --no-install-recommends "${packages[@]}" < /dev/null > /dev/null
}

# install_languages SANDPIPER: what its doctor says would bring the languages that are missing here.
# A package that this system's archive does not have costs only its languages.
install_languages() {
    local package packages wanted=()
    packages=$("$1" doctor | sed -n 's/^  all that is missing: apt-get install [-a-z]* //p') || true
    [[ $packages ]] || return 0
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q > /dev/null || { sleep 5 && apt-get update -q > /dev/null; }
    for package in $packages; do
        if apt-get install -qy --no-install-recommends --simulate "$package" &> /dev/null; then
            wanted+=("$package")
        else
            say "not to be had here: $package"
        fi
    done
    ((${#wanted[@]})) || return 0
    say "installing ${wanted[*]}"
    apt-get install -qy --no-install-recommends "${wanted[@]}" < /dev/null > /dev/null
}
