// Sets up the TypeScript kernel for Jupyter, then executes every notebook in place
// (or the ones named); with --open it starts Jupyter on them instead.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(import.meta.dirname, "../notebooks");
const jupyterPath = join(folder, ".jupyter");
const [first, ...rest] = process.argv.slice(2);
const open = first === "--open";
// What opens notebooks has flags of its own: --no-browser --port 8899 reach it as they are.
const words = open ? rest : process.argv.slice(2);

const fail = (message, hint) => {
  console.error(`error: ${message}\n hint: ${hint}`);
  process.exit(1);
};
const run = (command, args, options = {}) =>
  spawnSync(command, args, { stdio: "inherit", cwd: folder, ...options });

if (!existsSync(join(folder, "node_modules/tslab"))) {
  console.log("Installing the TypeScript kernel …");
  if (run("npm", ["ci", "--no-fund", "--no-audit"]).status !== 0)
    fail(
      "The kernel's packages could not be installed.",
      "Run npm ci in notebooks/ and read what it says.",
    );
}

// A kernel specification beside the notebooks goes away with the clone.
const command = resolve(folder, "../dist/cli/main.js");
if (!existsSync(command)) fail("The command is not built.", "npm run build");
const places = ["--project", folder, "--kernels", join(jupyterPath, "kernels"), "--replace"];
const install = [command, "jupyter", "install", ...places];
const errorsOnly = { stdio: ["ignore", "ignore", "inherit"] };
if (run(process.execPath, install, errorsOnly).status !== 0) process.exit(1);

// Colours of a terminal would become part of the notebooks.
const env = { ...process.env, JUPYTER_PATH: jupyterPath, NO_COLOR: "1" };
delete env.FORCE_COLOR;

if (open) {
  // `jupyter lab` fails in the same way whether Lab is missing or a server does not start.
  const works = (command, args) => run(command, args, { env, stdio: "ignore" }).status === 0;
  const [program, args] = works("jupyter", ["lab", "--version"])
    ? ["jupyter", ["lab"]]
    : works("jupyter-notebook", ["--version"])
      ? ["jupyter-notebook", []]
      : fail(
          "Jupyter is not installed.",
          "See “Getting Jupyter” in README.md, e.g. pipx install jupyterlab.",
        );
  process.exit(run(program, [...args, ...words], { env }).status ?? 1);
}

/** Debian's Jupyter belongs to /usr/bin/python3, which need not be the first python3 on the path. */
const python = [process.env.PYTHON, "python3", "/usr/bin/python3"]
  .filter(Boolean)
  .find(
    candidate =>
      run(candidate, ["-c", "import nbclient, nbformat"], { stdio: "ignore" }).status === 0,
  );
if (!python)
  fail(
    "No Python with nbclient was found, and executing notebooks needs it.",
    "apt-get install jupyter-nbconvert, or pip install nbclient nbformat; PYTHON=… names another interpreter.",
  );

const notebooks = (words.length > 0 ? words : readdirSync(folder))
  .filter(name => name.endsWith(".ipynb"))
  .sort();
const { status } = run(python, ["execute.py", ...notebooks], { env });
process.exit(status ?? 1);
