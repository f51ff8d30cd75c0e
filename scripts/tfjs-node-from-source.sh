#!/usr/bin/env bash
# Installs @tensorflow/tfjs-node (or tfjs-node-gpu) without its own download: the
# native binding is compiled here against the TensorFlow of PyPI's wheel.
#
#   scripts/tfjs-node-from-source.sh [cpu|gpu]
#
# Run it in the project that uses isogloss (or in a clone of isogloss). It needs npm, a
# C++ compiler and python3 with pip; docs/tfjs-node.md says why and for whom.
#
#   TENSORFLOW  the wheel's version; default 2.21.0, the one this was tried with
#   PYTHON      the interpreter whose pip fetches the wheel; default python3
#   CXX         the compiler; default g++
set -euo pipefail

device=${1:-cpu}
version=${TENSORFLOW:-2.21.0}
python=${PYTHON:-python3}
cxx=${CXX:-g++}

case $device in
  # Without --no-deps the wheel would bring Keras and forty more that are never loaded.
  cpu) package=@tensorflow/tfjs-node wheel=(--no-deps "tensorflow-cpu==$version") ;;
  # The CUDA libraries are packages too, and TensorFlow finds them beside itself.
  gpu) package=@tensorflow/tfjs-node-gpu wheel=("tensorflow[and-cuda]==$version") ;;
  *) echo "usage: $0 [cpu|gpu]" >&2; exit 2 ;;
esac
if [[ $(uname -s) != Linux ]]; then
  echo "$0: is for Linux; elsewhere the package's own install script is the way" >&2
  exit 1
fi
for tool in npm node "$python" "$cxx"; do
  command -v "$tool" >/dev/null || { echo "$0: needs $tool" >&2; exit 1; }
done

# 1. The JavaScript, without the install script that downloads libtensorflow; and the
#    headers of Node's stable native interface, so that node-gyp and its own download
#    are not needed. (With --save-dev, or npm leaves out what isogloss names as an optional peer.)
npm install --no-save --save-dev --ignore-scripts "$package@4.22.0" node-api-headers@1.9.0
root=node_modules/$package

# 2. TensorFlow's libraries and C headers. The wheel is only unpacked: which Python made
#    it does not matter, and none runs later.
tensorflow=$root/deps/python/tensorflow
if [[ ! -e $tensorflow/libtensorflow_cc.so.2 ]]; then
  rm -rf "$root/deps"
  "$python" -m pip install --quiet --no-compile --target "$root/deps/python" \
    --only-binary=:all: --python-version 3.11 "${wheel[@]}"
fi

# 3. The binding. Version 8 of the native interface is in every Node since 12.22.
mkdir -p "$root/lib/napi-v8"
"$cxx" -shared -fPIC -O2 -std=c++17 -DNAPI_VERSION=8 \
  -I node_modules/node-api-headers/include -I "$tensorflow/include" \
  "$root/binding/tfjs_backend.cc" "$root/binding/tfjs_binding.cc" \
  -o "$root/lib/napi-v8/tfjs_binding.node" \
  -L "$tensorflow" -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 \
  -Wl,-rpath,'$ORIGIN/../../deps/python/tensorflow'

# 4. Does it multiply?
TF_CPP_MIN_LOG_LEVEL=2 node -e '
  const tf = require(process.argv[1]);
  const [x] = tf.matMul([[1, 2]], [[3], [4]]).dataSync();
  if (x !== 11) throw new Error(`1·3 + 2·4 = ${x}`);
  const where = tf.backend().isUsingGpuDevice ? "a GPU" : "the CPU";
  console.log(`${process.argv[1]} ${tf.version["tfjs-node"]}: works, on ${where}`);
' "$package"
