#!/usr/bin/env bash
# Publishes the measuring program into gpu/out, with all that it needs, and runs it if this machine has a GPU. The folder can be copied to a machine that has nothing but a driver: ./measure there.
# Arguments go to the program (--help lists them; --cpu runs it anywhere, in small). Its status is this script's; 1 where nothing could be published.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 MSBUILDTERMINALLOGGER=off
out="$PWD/out"

rm -rf "$out"
if dotnet publish Measure -c Release -r linux-x64 --self-contained -o "$out" -v q; then
  echo "published to $out: copy it to any linux-x64 machine with NVIDIA's driver, and run ./measure"
else
  echo "The runtime cannot be published along (see above: its pack, Microsoft.NETCore.App.Runtime.linux-x64, or ILGPU could not be restored). Trying without it:"
  rm -rf "$out"
  dotnet publish Measure -c Release -o "$out" -v q || exit 1
  echo "published to $out, without the runtime: a machine that it is copied to needs .NET 10 as well"
fi

if [ -e /dev/nvidiactl ] || [ -e /dev/dxg ] || [[ " $* " == *" --cpu "* || " $* " == *" --help "* ]]; then
  exec "$out/measure" "$@"
fi

echo "no NVIDIA GPU here (/dev/nvidiactl is missing): nothing was measured"
