// One machine with every resource type in two versions: what the faults are tried on. Later ones need earlier ones.
import type { ObjectValue } from "../../provider/plugin/index.ts";

export interface Subject {
  readonly type: string;
  /** What has to be there before it. */
  readonly needs: readonly string[];
  /** Created and deleted as `one`; updated from `one` to `other`, and back. */
  readonly one: ObjectValue;
  readonly other: ObjectValue;
}

export function subjects(host_connection: string): Subject[] {
  const file = (content: string, mode = "0644") => ({ content, owner: "root", group: "root", mode });
  const unit = (seconds: number) =>
    `[Service]\nExecStart=/bin/sleep ${seconds}\n[Install]\nWantedBy=multi-user.target\n`;
  return [
    {
      type: "postform_config",
      needs: [],
      one: {
        host_connection,
        name: "faults",
        files: {
          "/etc/systemd/system/faults.service": file(unit(100_001)),
          "/srv/faults/changes": file("one\n"),
          "/srv/faults/goes": file("goes\n", "0600"),
        },
        checks: ["test -s /srv/faults/changes"],
        units: { "faults.service": { enabled: true, active: true, on_change: "restart" } },
      },
      other: {
        host_connection,
        name: "faults",
        files: {
          "/etc/systemd/system/faults.service": file(unit(100_002)),
          "/srv/faults/changes": file("other\n"),
          "/srv/faults/new/comes": file("comes\n"),
        },
        checks: ["test -s /srv/faults/changes"],
        units: { "faults.service": { enabled: true, active: true, on_change: "restart" } },
      },
    },
  ];
}
