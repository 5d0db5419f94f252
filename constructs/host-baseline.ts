// What every machine should have: made by each Host, unless that switches it off. Its firewall opens what the services there need.
import { type PostformHostBaselineConfig as Config, PostformHostBaseline } from "./bindings/index.ts";
import { Construct, type ITerraformDependable } from "./cdktf.ts";

type Part = "time" | "updates" | "resolver" | "swap" | "firewall" | "ssh" | "bans";

/** Its parts: false switches one off, an object has its settings. */
export type BaselineParts = {
  /** @default true */
  readonly [P in Part]?: boolean | Omit<NonNullable<Config[P]>, "mail">;
};

/** What comes in by which ports, and from where. */
export type Opening = NonNullable<NonNullable<Config["firewall"]>["open"]>[string];

/** What the machine says of itself. */
export interface HostBaselineProps extends BaselineParts, Pick<Config, "hostConnection" | "nameServers" | "search"> {
  readonly sshPorts: readonly number[];
  /** What has to be there before: the host, with the packages. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** What its services open, by names of theirs. Asked when all of them are there. */
  readonly openings: () => Readonly<Record<string, Opening>>;
  /** Whether a mail server is on it. Asked when all servers are there. */
  readonly runsMail: () => boolean;
}

export class HostBaseline extends Construct {
  readonly resource: PostformHostBaseline;
  /** The parts that are on. */
  readonly parts: readonly Part[];

  constructor(scope: Construct, id: string, props: HostBaselineProps) {
    super(scope, id);
    const { time, updates, resolver, swap, firewall, ssh, bans, openings, runsMail, ...machine } = props;
    const settings = { time, updates, resolver, swap, firewall, ssh, bans };
    const given = Object.entries(settings).flatMap(([name, part = true]): [Part, object][] =>
      part === false ? [] : [[name as Part, part === true ? {} : part]],
    );
    this.parts = given.map(([name]) => name);
    const config: Config = { ...machine, dependsOn: [...props.dependsOn], ...Object.fromEntries(given) };
    const path = this.node.path;
    // Which services are on the host is known when it is synthesized.
    const late = {
      get firewall() {
        return config.firewall && { ...config.firewall, open: joined(path, openings(), config.firewall.open ?? {}) };
      },
      get bans() {
        return config.bans && { ...config.bans, mail: runsMail() };
      },
    };
    this.resource = new PostformHostBaseline(
      this,
      "baseline",
      Object.defineProperties({ ...config }, Object.getOwnPropertyDescriptors(late)),
    );
  }
}

function joined(path: string, services: Readonly<Record<string, Opening>>, given: Readonly<Record<string, Opening>>) {
  const taken = Object.keys(given).find((name) => Object.hasOwn(services, name));
  if (taken !== undefined)
    throw new Error(
      `${path}: firewall.open has ${taken}, which a service on this host opens by that name; name it otherwise`,
    );
  return Object.fromEntries(Object.entries({ ...services, ...given }).sort(([a], [b]) => (a < b ? -1 : 1)));
}
