import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Returns the folder in which Jupyter looks for a user's own kernels, by the rules of its
 * `jupyter --paths`.
 */
export function kernelFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  const own = env.JUPYTER_DATA_DIR;
  if (own) return join(own, "kernels");
  if (platform === "darwin") return join(home, "Library", "Jupyter", "kernels");
  if (platform === "win32")
    return join(env.APPDATA ?? join(home, "AppData", "Roaming"), "jupyter", "kernels");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter", "kernels");
}
