import { existsSync } from "node:fs";

const chromium = "/usr/lib/chromium";

/** SwiftShader, the software GPU of Debian's chromium package; null if it is not there. */
export function swiftShader(): NodeJS.ProcessEnv | null {
  const driver = `${chromium}/vk_swiftshader_icd.json`;
  const libraries = [chromium, process.env.LD_LIBRARY_PATH].filter(Boolean).join(":"); // libvulkan.so.1
  return existsSync(driver) ? { ...withDriver(driver), LD_LIBRARY_PATH: libraries } : null;
}

/**
 * Lavapipe, Mesa's software GPU, if it is one that WebGPU takes: Mesa 25 names its description so,
 * Debian 12's own Mesa otherwise. It knows float16 and takes a third of SwiftShader's time.
 */
export function lavapipe(): NodeJS.ProcessEnv | null {
  const driver = "/usr/share/vulkan/icd.d/lvp_icd.json";
  return existsSync(driver) ? withDriver(driver) : null;
}

function withDriver(driver: string): NodeJS.ProcessEnv {
  const home = process.env.XDG_RUNTIME_DIR ?? "/tmp";
  return { ...process.env, VK_DRIVER_FILES: driver, XDG_RUNTIME_DIR: home };
}

/**
 * Returns the environment in which a child process finds a Vulkan driver: this one's own
 * if it names a driver, or a software GPU; null if there is none. The loader is read when a
 * process starts, so it must be a child.
 */
export function vulkanEnvironment(): NodeJS.ProcessEnv | null {
  return process.env.VK_DRIVER_FILES === undefined ? (lavapipe() ?? swiftShader()) : process.env;
}

/** Whether the driver that `vulkanEnvironment` finds is a software GPU, whose speed says nothing. */
export function isSoftwareGpu(): boolean {
  return /swiftshader|lvp_icd/.test(vulkanEnvironment()?.VK_DRIVER_FILES ?? "");
}

export const noVulkan =
  "needs a Vulkan driver: install Debian's chromium or Mesa 25, or set VK_DRIVER_FILES";

export const noLavapipe =
  "needs Mesa 25's lavapipe: mesa-vulkan-drivers of Debian 13, or of Debian 12's backports";
