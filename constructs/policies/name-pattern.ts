// Names as a house wants them.
import { PostformAliasDomain, PostformMailDomain, PostformWebSite } from "../bindings/index.ts";
import type { IConstruct } from "../cdktf.ts";
import { entriesOf, Policy, type PolicyFinding } from "./policy.ts";

/** Regular expressions that the whole name has to match; a kind that is not given is free. Names that RFC 2142 wants are always allowed. */
export interface NamePatternProps {
  /** Local parts of mailboxes. */
  readonly mailbox?: string;
  /** Local parts of aliases and groups. */
  readonly alias?: string;
  /** Mail domains and alias domains. */
  readonly domain?: string;
  /** Names of web sites. */
  readonly site?: string;
}

/** RFC 2142: what strangers write to. */
const EVERYWHERE = ["postmaster", "hostmaster", "webmaster", "abuse", "security", "noc"];

/** Names of mailboxes, aliases, domains and sites match a pattern. */
export class NamePattern extends Policy {
  readonly id = "name-pattern";
  readonly #patterns: Readonly<Record<string, RegExp>>;

  /** Throws for a pattern that is no regular expression. */
  constructor(props: NamePatternProps) {
    super();
    this.#patterns = Object.fromEntries(
      Object.entries(props).map(([kind, pattern]) => [kind, new RegExp(`^(?:${pattern})$`, "u")]),
    );
  }

  protected check(construct: IConstruct): PolicyFinding[] {
    const wrong = (kind: keyof NamePatternProps, name: string, path: PolicyFinding["path"]) => {
      const pattern = this.#patterns[kind];
      if (!pattern || pattern.test(name) || EVERYWHERE.includes(name)) return [];
      const allowed = pattern.source.slice("^(?:".length, -")$".length);
      return [
        { construct, path, message: `${name} is no name for ${NOUNS[kind]}; allowed is what matches ${allowed}` },
      ];
    };
    if (construct instanceof PostformWebSite) {
      const { serverName, aliases = [] } = construct.config;
      return [serverName, ...aliases].flatMap((name) => wrong("site", name, []));
    }
    const isMailDomain = construct instanceof PostformMailDomain;
    if (!isMailDomain && !(construct instanceof PostformAliasDomain)) return [];
    const mailboxes = isMailDomain ? entriesOf(construct.config.mailboxes) : [];
    return [
      ...wrong("domain", construct.config.domain, []),
      ...mailboxes.flatMap(([name]) => wrong("mailbox", name, ["mailboxes", name])),
      ...entriesOf(construct.config.aliases).flatMap(([name]) => wrong("alias", name, ["aliases", name])),
    ];
  }
}

const NOUNS = { mailbox: "a mailbox", alias: "an alias", domain: "a mail domain", site: "a web site" };
