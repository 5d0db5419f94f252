// `postform status --metrics FILE`: OpenMetrics 1.0 text that the older Prometheus text format reads as well, so that node_exporter's textfile collector takes it: gauges only, and no timestamps.
import type { StackStatus, StatusReport } from "./report.ts";

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

export function metrics({ at, stacks }: StatusReport): string {
  const ofStacks = (value: (stack: StackStatus) => number | undefined): Sample[] =>
    stacks.flatMap((stack): Sample[] => {
      const one = value(stack);
      return one === undefined ? [] : [[{ stack: stack.stack }, one]];
    });
  const hosts = stacks.flatMap(({ stack, hosts: all }) =>
    all.map((host) => ({ ...host, labels: { stack, host: host.name } })),
  );
  const seconds = (time: Date | string | undefined) =>
    time === undefined ? undefined : Math.floor(new Date(time).getTime() / 1000);
  const families: readonly [name: string, help: string, samples: readonly Sample[]][] = [
    ["postform_status_time_seconds", "When this was asked, Unix time.", [[{}, seconds(at) ?? 0]]],
    ["postform_attention", "How many things want somebody's attention.", ofStacks(({ attention }) => attention.length)],
    [
      "postform_drift_resources",
      "Resources that are not as they were applied; absent where it was not asked or is unknown.",
      ofStacks(({ drift }) => (known(drift.status) ? drift.resources.length : undefined)),
    ],
    [
      "postform_pending_resources",
      "Resources that the configuration wants otherwise and nobody has deployed.",
      ofStacks(({ drift }) => (known(drift.status) ? drift.pending.length : undefined)),
    ],
    [
      "postform_deploy_time_seconds",
      "When the stack was last deployed, Unix time.",
      ofStacks(({ deploy, changed }) => seconds(deploy?.at ?? changed)),
    ],
    [
      "postform_deploy_info",
      "Always 1: what was deployed, and by whom.",
      stacks.flatMap(({ stack, deploy }): Sample[] =>
        deploy ? [[{ stack, version: deploy.version, commit: deploy.commit ?? "", by: deploy.by }, 1]] : [],
      ),
    ],
    [
      "postform_verify_ok",
      "Whether the last postform verify was without a failure.",
      ofStacks(({ verify }) => verify && Number(verify.ok)),
    ],
    ["postform_verify_time_seconds", "When that was, Unix time.", ofStacks(({ verify }) => seconds(verify?.at))],
    [
      "postform_verify_checks",
      "Its checks, by how they ended.",
      stacks.flatMap(({ stack, verify }): Sample[] =>
        verify
          ? (["passed", "failed", "skipped"] as const).map((result) => [{ stack, result }, verify[result]] as const)
          : [],
      ),
    ],
    [
      "postform_host_up",
      "Whether the host could be asked.",
      hosts.map(({ labels, error }) => [labels, Number(error === undefined)]),
    ],
    [
      "postform_certificate_end_time_seconds",
      "When the certificate ends, Unix time.",
      hosts.flatMap(({ labels, certificates }) =>
        certificates.flatMap(({ name, ends }): Sample[] =>
          ends ? [[{ ...labels, certificate: name }, seconds(ends) ?? 0]] : [],
        ),
      ),
    ],
    [
      "postform_queue_messages",
      "Messages in Postfix's queue.",
      hosts.flatMap(({ labels, queue }) =>
        queue
          ? (["incoming", "active", "deferred", "hold"] as const).map(
              (name) => [{ ...labels, queue: name }, queue[name]] as const,
            )
          : [],
      ),
    ],
    [
      "postform_queue_oldest_time_seconds",
      "When the oldest message of the queue came, Unix time; absent where it is empty.",
      hosts.flatMap(({ labels, queue }): Sample[] => (queue?.oldest ? [[labels, seconds(queue.oldest) ?? 0]] : [])),
    ],
  ];
  const lines = families
    .filter(([, , samples]) => samples.length > 0)
    .flatMap(([name, help, samples]) => [
      `# TYPE ${name} gauge`,
      `# HELP ${name} ${help}`,
      ...samples.map(([labels, value]) => `${name}${labelled(labels)} ${value}`),
    ]);
  return `${[...lines, "# EOF"].join("\n")}\n`;
}

const known = (status: string) => status === "drift" || status === "none";

function labelled(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

const escaped = (value: string) => value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
