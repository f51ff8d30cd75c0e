import { existsSync } from "node:fs";

const chromium = "/usr/lib/chromium";

/**
 * Returns the environment in which a child process finds a Vulkan driver: this one's own
 * if it names a driver, or SwiftShader, the software GPU of Debian's chromium package;
 * null if there is neither. The loader is read when a process starts, so it must be a child.
 */
export function vulkanEnvironment(): NodeJS.ProcessEnv | null {
  if (process.env.VK_DRIVER_FILES !== undefined) return process.env;
  const driver = `${chromium}/vk_swiftshader_icd.json`;
  if (!existsSync(driver)) return null;
  return {
    ...process.env,
    VK_DRIVER_FILES: driver,
    LD_LIBRARY_PATH: [chromium, process.env.LD_LIBRARY_PATH].filter(Boolean).join(":"), // libvulkan.so.1
    XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? "/tmp",
  };
}

export const noVulkan = "needs a Vulkan driver: install Debian's chromium, or set VK_DRIVER_FILES";
