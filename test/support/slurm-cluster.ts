import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** A Slurm of two nodes on this machine, which ends with the test. */
export interface SlurmCluster {
  /** What Slurm's commands need to find it. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs one of Slurm's commands, and returns what it prints. */
  readonly ask: (command: string, ...words: string[]) => string;
  /** Kills a node as a power cut does: what runs on it, and what would say so. */
  readonly killNode: (node: string, processes: readonly number[]) => Promise<void>;
  /** Starts a node again. */
  readonly startNode: (node: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Returns why no Slurm can be started here; undefined if one can. */
export function whyNoSlurm(): string | undefined {
  if (process.platform !== "linux") return "Slurm runs on Linux alone";
  if (process.getuid?.() !== 0) return "starting Slurm needs root";
  const missing = ["munged", "slurmctld", "slurmd", "sbatch"].filter(
    name => !["/usr/sbin", "/usr/bin"].some(folder => existsSync(join(folder, name))),
  );
  return missing.length === 0
    ? undefined
    : `${missing.join(", ")} not installed: apt-get install slurmctld slurmd slurm-client munge`;
}

/** Starts munged, slurmctld and a slurmd a node. */
export async function slurmCluster(
  folder: string,
  nodes: readonly string[],
): Promise<SlurmCluster> {
  const here = hostname().split(".")[0]!;
  for (const name of ["state", "run", ...nodes.map(node => join("spool", node))])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, "munge.key"), randomBytes(1024), { mode: 0o600 });
  const ports = await freePorts(nodes.length + 2);
  const socket = join(folder, "run/munge.sock");
  const file = (name: string) => join(folder, name);
  const settings = [
    "ClusterName=isogloss",
    `SlurmctldHost=${here}(127.0.0.1)`,
    `SlurmctldPort=${ports[0]}`,
    `SlurmdPort=${ports[1]}`,
    "SlurmUser=root",
    "AuthType=auth/munge",
    // A job that is put into the queue again waits until its old credential is void.
    `AuthInfo=socket=${socket},cred_expire=5`,
    "CryptoType=crypto/munge",
    "MpiDefault=none",
    "ProctrackType=proctrack/linuxproc",
    "TaskPlugin=task/none",
    "SwitchType=switch/none",
    "SelectType=select/cons_tres",
    "SelectTypeParameters=CR_Core",
    "SchedulerType=sched/builtin",
    "SchedulerParameters=batch_sched_delay=1,sched_interval=2",
    `StateSaveLocation=${file("state")}`,
    `SlurmdSpoolDir=${file("spool")}/%n`,
    `SlurmctldPidFile=${file("run/slurmctld.pid")}`,
    `SlurmdPidFile=${file("run")}/%n.pid`,
    `SlurmctldLogFile=${file("slurmctld.log")}`,
    `SlurmdLogFile=${file("%n.log")}`,
    "JobAcctGatherType=jobacct_gather/none",
    "AccountingStorageType=accounting_storage/none",
    "JobRequeue=1",
    "ReturnToService=2",
    "KillWait=2",
    "SlurmdTimeout=300",
    ...nodes.map(
      (node, i) =>
        `NodeName=${node} NodeHostname=${here} NodeAddr=127.0.0.1 Port=${ports[2 + i]} CPUs=1 RealMemory=${Math.floor(totalmem() / 2 ** 21)} State=UNKNOWN`,
    ),
    `PartitionName=all Nodes=${nodes.join(",")} Default=YES MaxTime=INFINITE State=UP`,
  ];
  writeFileSync(file("slurm.conf"), `${settings.join("\n")}\n`);
  const env = { ...process.env, SLURM_CONF: file("slurm.conf") };
  const daemons = new Map<string, ChildProcess>();
  const start = (name: string, command: string, ...words: string[]) =>
    daemons.set(name, spawn(command, words, { env, stdio: "ignore" }));
  const ask = (command: string, ...words: string[]) =>
    execFileSync(command, words, { env, encoding: "utf8", timeout: 30_000 });
  const stopOne = async (name: string, signal: NodeJS.Signals) => {
    const child = daemons.get(name);
    daemons.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise(resolve => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  };
  const startNode = async (node: string) => {
    start(node, "slurmd", "-D", "-N", node);
    await until(() => /idle|mix|alloc/.test(ask("sinfo", "-h", "-n", node, "-o", "%T")), node);
  };
  const stop = async () => {
    // Steps outlive their node's daemon.
    try {
      ask("scancel", "--signal=KILL", "--user=root");
      ask("scancel", "--user=root");
      await until(
        () => ask("squeue", "-h", "-t", "running,completing") === "",
        "the last jobs",
        15,
      );
    } catch {
      // a cluster that did not come up has no jobs
    }
    for (const name of [...daemons.keys()].reverse()) await stopOne(name, "SIGKILL");
  };
  try {
    start(
      ...(["munged", "munged", "--foreground", "--force"] as const),
      ...[`--key-file=${file("munge.key")}`, `--socket=${socket}`],
      ...[`--pid-file=${file("run/munged.pid")}`, `--seed-file=${file("munge.seed")}`],
      `--log-file=${file("munged.log")}`,
    );
    await until(() => existsSync(socket), "munged");
    start("slurmctld", "slurmctld", "-D", "-c", "-i");
    for (const node of nodes) start(node, "slurmd", "-D", "-N", node);
    for (const node of nodes)
      await until(() => /idle/.test(ask("sinfo", "-h", "-n", node, "-o", "%T")), node);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    env,
    ask,
    startNode,
    stop,
    async killNode(node, processes) {
      await stopOne(node, "SIGKILL");
      for (const pid of processes) process.kill(pid, "SIGKILL");
      ask("scontrol", "update", `nodename=${node}`, "state=down", "reason=power");
    },
  };
}

/** Waits until something holds; what throws does not yet. */
export async function until(holds: () => boolean, what: string, seconds = 30): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  for (;;) {
    try {
      if (holds()) return;
    } catch {
      // not yet
    }
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await setTimeout(100);
  }
}

/** Returns the process above another, and which node of Slurm it runs on. */
export function ofProcess(pid: number): { parent: number; node: string | undefined } {
  const status = readFileSync(`/proc/${pid}/stat`, "latin1");
  const environment = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  return {
    parent: Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]),
    node: environment.find(one => one.startsWith("SLURMD_NODENAME="))?.split("=")[1],
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>(resolve => {
          const server = createServer().listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map(server => (server.address() as { port: number }).port);
  for (const server of servers) await new Promise(resolve => server.close(resolve));
  return ports;
}
