#!/usr/bin/env bash
# Runs proof.mjs on the GPU machine with the libraries that were packed beside it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export LD_LIBRARY_PATH=$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/tmp}

# In a container NVIDIA's driver may be there without the file that names it to Vulkan.
if [[ -z ${VK_DRIVER_FILES:-} ]] && ! ls /usr/share/vulkan/icd.d/*.json /etc/vulkan/icd.d/*.json >/dev/null 2>&1; then
  for library in libGLX_nvidia.so.0 libEGL_nvidia.so.0; do
    if ldconfig -p | grep -q "$library"; then
      printf '{"file_format_version":"1.0.1","ICD":{"library_path":"%s","api_version":"1.3.0"}}\n' \
        "$library" > "$here/nvidia_icd.json"
      export VK_DRIVER_FILES=$here/nvidia_icd.json
      break
    fi
  done
fi
exec "$here/bin/node" "$here/proof.mjs" "$@"
