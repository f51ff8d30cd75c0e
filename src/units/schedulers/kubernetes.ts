import { stringify } from "yaml";
import { shellWord } from "../../base/text/shell-word.js";
import type { JobArray } from "../job-arrays.js";
import type { HandOver } from "./slurm.js";

/** What a cluster must be told beside the jobs. */
export interface KubernetesOptions {
  /** Of the containers; it has isogloss. */
  readonly image: string;
  /** The volume claim that holds the working directory, which all pods write to. */
  readonly claim: string;
}

/**
 * Returns Indexed Jobs, a document an array: index i runs the i-th job, and one that fails or whose
 * node vanishes is tried again by its own index.
 */
export function kubernetesJobs(
  arrays: readonly JobArray[],
  { plan, directory, command, cpus, gpus, parallel }: HandOver,
  { image, claim }: KubernetesOptions,
): string {
  const name = /([0-9a-f]{12})\.json$/.exec(plan)?.[1] ?? "plan";
  const documents = arrays.map(({ jobs, memory, minutes }, i) => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: `isogloss-${name}-${i}` },
    spec: {
      completionMode: "Indexed",
      completions: jobs.length,
      parallelism: parallel > 0 ? Math.min(parallel, jobs.length) : jobs.length,
      backoffLimitPerIndex: 3,
      template: {
        spec: {
          restartPolicy: "Never",
          activeDeadlineSeconds: 60 * minutes,
          containers: [
            {
              name: "isogloss",
              image,
              workingDir: directory,
              command: [
                "/bin/sh",
                "-c",
                `shift "$JOB_COMPLETION_INDEX"; exec ${command} work ${shellWord(plan)} "$1"`,
                "isogloss",
                ...jobs,
              ],
              resources: {
                requests: { cpu: cpus, memory: `${Math.ceil(memory / 2 ** 20)}Mi` },
                limits: {
                  memory: `${Math.ceil(memory / 2 ** 20)}Mi`,
                  ...(gpus > 0 ? { "nvidia.com/gpu": gpus } : {}),
                },
              },
              volumeMounts: [{ name: "work", mountPath: directory }],
            },
          ],
          volumes: [{ name: "work", persistentVolumeClaim: { claimName: claim } }],
        },
      },
    },
  }));
  return documents.map(one => stringify(one, { lineWidth: 0 })).join("---\n");
}
