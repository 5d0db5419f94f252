// What any provider's machine is given as user data, so that it can be reached and trusted from its first boot on.
import {
  cloudConfig,
  cloudConfigHead,
  type FirstBootFile,
  type FirstBootModel,
  type HostKeyPair,
  userData,
} from "../provider/render/cloud-init.ts";
import { formats } from "../schemas/formats.ts";
import { Construct, escapeTemplate, Fn, Lazy, TerraformLocal, Token } from "./cdktf.ts";

export interface FirstBootProps {
  /**
   * The account that logs in. One that is not root may become root by sudo, with no password.
   * @default "postform"
   */
  readonly user?: string;
  /** Public keys that may log in, as lines of authorized_keys(5). Nobody logs in by password. */
  readonly authorizedKeys: readonly string[];
  /**
   * The machine's full name.
   * @default the provider's
   */
  readonly hostname?: string;
  /**
   * The ed25519 key that the machine shows at the first contact, such as a `tls_private_key`'s `private_key_openssh` and `public_key_openssh`. For bootstrap
   * only: its private half is in the state and in the provider's metadata service, so a host that is made by `Host.fromMachine` replaces it at once.
   * @default the machine makes its own, which then has to be known from elsewhere
   */
  readonly hostKey?: HostKeyPair;
  /** @default none */
  readonly writeFiles?: readonly FirstBootFile[];
  /**
   * Shell commands, early at every boot.
   * @default none
   */
  readonly bootCommands?: readonly string[];
  /**
   * Shell commands, at the end of the first boot.
   * @default none
   */
  readonly runCommands?: readonly string[];
}

export class FirstBoot extends Construct {
  readonly user: string;
  readonly hostname: string | undefined;
  /** The public half of the injected host key, without comment; undefined when there is none. */
  readonly hostKey: string | undefined;
  /** cloud-init's `#cloud-config`, the same bytes for the same props. At most 16 KB: more throws, where nothing in it is known only after apply. */
  readonly userData: string;
  /** The same in base64, as Azure's `custom_data` takes it. */
  readonly userDataBase64: string;

  constructor(scope: Construct, id: string, { user = "postform", authorizedKeys, hostKey, ...props }: FirstBootProps) {
    super(scope, id);
    check("user", user, formats.account);
    if (props.hostname !== undefined) check("hostname", props.hostname, formats.hostname);
    if (authorizedKeys.length === 0)
      throw new Error(`${this.node.path}: authorizedKeys is empty; at least one is needed, or nobody can log in`);
    this.user = user;
    this.hostname = props.hostname;
    this.hostKey = hostKey && withoutComment(hostKey.publicKey);
    if (this.hostKey) check("hostKey.publicKey", this.hostKey, ed25519);
    const model: FirstBootModel = {
      ...props,
      user,
      authorizedKeys: Token.isUnresolved(authorizedKeys) ? authorizedKeys : authorizedKeys.map(trimmed),
      hostKey: hostKey && { privateKey: hostKey.privateKey, publicKey: this.hostKey ?? "" },
    };
    if (hasToken(model)) {
      const config = new TerraformLocal(this, "config", escapeTemplate(cloudConfig(model)));
      this.userData = `${cloudConfigHead}${Fn.jsonencode(config.expression)}\n`;
      this.userDataBase64 = Fn.base64encode(this.userData);
    } else {
      const text = userData(model);
      this.userData = literal(text);
      this.userDataBase64 = Buffer.from(text).toString("base64");
    }
  }
}

const ed25519 = {
  allowed: "an ed25519 key such as ssh-ed25519 AAAA…",
  test: (value: string) => /^ssh-ed25519 AAAA[A-Za-z0-9+/]+=*$/.test(value),
};

function check(name: string, value: string, { allowed, test }: Pick<(typeof formats)["line"], "allowed" | "test">) {
  if (!Token.isUnresolved(value) && !test(value))
    throw new Error(`${name}: ${JSON.stringify(value)} is not allowed; allowed is ${allowed}`);
}

/** Of a file or a resource's attribute, which end in a line break. */
const trimmed = (line: string): string => (Token.isUnresolved(line) ? Fn.trimspace(line) : line.trim());

const withoutComment = (key: string): string =>
  Token.isUnresolved(key)
    ? Fn.join(" ", Fn.slice(Fn.split(" ", Fn.trimspace(key)), 0, 2))
    : key.trim().split(" ").slice(0, 2).join(" ");

function hasToken(value: unknown): boolean {
  if (Token.isUnresolved(value)) return true;
  return value !== null && typeof value === "object" && Object.values(value).some(hasToken);
}

/** Text in which no resource finds a template, ours or another provider's. */
function literal(text: string): string {
  const escaped = escapeTemplate(text);
  return escaped === text ? text : Lazy.stringValue({ produce: () => escaped });
}
