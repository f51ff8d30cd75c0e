#!/usr/bin/env bash
# Packs what a bare x86-64 Linux machine with a GPU needs to run proof.ts: Node, the
# bundled script, the native libraries of both engines, the Vulkan loader, the shipped
# models. Nothing has to be installed or downloaded there.
#
#   scripts/gpu/pack.sh [FILE]        default: isogloss-gpu.tar.xz
#   tar xJf FILE && isogloss-gpu/run.sh
set -euo pipefail
target=$(realpath -m "${1:-isogloss-gpu.tar.xz}")
cd "$(dirname "$0")/../.."
[[ $(uname -sm) == "Linux x86_64" ]] || { echo "$0: packs on x86-64 Linux only" >&2; exit 1; }
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
pack=$top/isogloss-gpu
mkdir -p "$pack/bin" "$pack/lib" "$pack/node_modules" "$pack/models"

# The scripts, each one file. Packages with native parts stay outside; `require` is
# what bundled CommonJS modules call.
npx esbuild scripts/gpu/proof.ts bench/support/one-engine.ts \
  --bundle --platform=node --format=esm --target=node20 --log-level=warning \
  --outdir="$pack" --entry-names=[name] --out-extension:.js=.mjs \
  --external:onnxruntime-node --external:@tensorflow/* --external:webgpu \
  --banner:js='import { createRequire as requireFrom } from "node:module"; var require = requireFrom(import.meta.url);'
cp scripts/gpu/peer.py scripts/gpu/run.sh "$pack/"
cp "$(node -p process.execPath)" "$pack/bin/node"

# Only what this platform loads, without types, sources and browser builds.
copy() { # PACKAGE PATH...
  local from=node_modules/$1 to=$pack/node_modules/$1
  shift
  for path in package.json "$@"; do
    mkdir -p "$to/$(dirname "$path")"
    cp -rL "$from/$path" "$to/$path"
  done
}
copy onnxruntime-node dist bin/napi-v6/linux/x64
copy onnxruntime-common dist/cjs
copy webgpu index.js dist/linux-x64
copy @tensorflow/tfjs-core dist/tf-core.node.js
copy @tensorflow/tfjs-backend-cpu dist/tf-backend-cpu.node.js
copy @tensorflow/tfjs-backend-webgpu dist/tf-backend-webgpu.node.js
for dependency in seedrandom long node-fetch whatwg-url tr46 webidl-conversions; do
  cp -rL "node_modules/$dependency" "$pack/node_modules/"
done
find "$pack/node_modules" \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' \) -delete

# The Vulkan loader, and the X libraries that NVIDIA's driver links although nothing is drawn.
found() { ldconfig -p | awk -v name="$1" '$1 == name { print $NF; exit }'; }
loader=$(found libvulkan.so.1)
[[ -n $loader ]] || loader=/usr/lib/chromium/libvulkan.so.1
[[ -e $loader ]] || { echo "$0: needs libvulkan.so.1: apt-get install libvulkan1" >&2; exit 1; }
cp -L "$loader" "$pack/lib/libvulkan.so.1"
for library in libX11.so.6 libXext.so.6 libxcb.so.1 libXau.so.6 libXdmcp.so.6 libbsd.so.0 libmd.so.0; do
  path=$(found "$library")
  if [[ -n $path ]]; then cp -L "$path" "$pack/lib/$library"; fi
done

for config in data/models/*/config.json; do
  if [[ -e $config ]]; then cp -rL "$(dirname "$config")" "$pack/models/"; fi
done

tar -C "$top" -cf - isogloss-gpu | xz -T0 -3 > "$target.partial"
mv "$target.partial" "$target"
du -h "$target"
