// What one resource wants on a host, and what was found there: the only language between provider/resources and the host engine.

/** A regular file, owned in full by one resource. */
export interface FileSpec {
  /** The whole content, UTF-8. */
  readonly content: string;
  /** @default "root" */
  readonly owner?: string;
  /** @default "root" */
  readonly group?: string;
  /** Permission bits, e.g. 0o640. @default 0o644 */
  readonly mode?: number;
  /** Every machine comes with one, which its installer or DHCP wrote: that it is replaced needs nobody's consent. @default false */
  readonly preset?: boolean;
  /** Each refresh brings the whole of it, because the model does not say all of it (hashes of passwords); of others their SHA-256 is enough where nobody changed them. @default false */
  readonly told?: boolean;
  /** It is given a time some seconds back: Postfix reads its main.cf again and again for as long as that is younger than two seconds (dict_load_file in its util/dict.c), in each of its programs. @default false */
  readonly settled?: boolean;
}

/** A file that never leaves the host. Mode by default 0600. */
export interface SecretSpec extends DirectorySpec {
  /** Where the script left it, root's alone: moved from there; once it is in its place, nothing has to be. */
  readonly from: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** A directory that has to exist; removed with the resource only when it is empty then. */
export interface DirectorySpec {
  readonly owner?: string;
  readonly group?: string;
  /** @default 0o755 */
  readonly mode?: number;
}

/**
 * A file made on the host by joining the fragments of all resources that contribute to it, in byte order of their file names, under the host's
 * lock: how several stacks share one Postfix map, one zone list or one zone. Never sent as content. It is made anew in each transaction that
 * names it, and is gone (with its index) when no fragment is left, unless `keep` is set.
 */
export interface Assembly {
  /** Absolute path of the result. */
  readonly target: string;
  /** Directory of the fragments (plain files that resources own by `files`). */
  readonly fragments: string;
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: number;
  /** Build Postfix's index beside it: `postmap TYPE:target`. Drift when it is missing, older, or unequal in content. */
  readonly postmap?: "hash" | "lmdb" | "btree";
  /** The fragments contain the word `@SERIAL@` once: replaced by a serial that only ever rises, and only when the rest has changed (RFC 1912 2.2, YYYYMMDDnn or the old one + 1). */
  readonly serial?: boolean;
  /** This resource only contributes to it: what is wrong with the result is told by the resource that owns it. @default false */
  readonly contributed?: boolean;
  /** Lines `KEY VALUE` with the same key, from whichever fragments, become one: `KEY VALUE, VALUE`. An indexed table has each key once. @default false */
  readonly merge?: boolean;
  /** Keep an empty file when there are no fragments (a map that main.cf names has to exist). @default false */
  readonly keep?: boolean;
}

/** A lookup table or other file whose Postfix index has to be built beside it. */
export interface PostmapSpec {
  readonly path: string;
  readonly type: "hash" | "lmdb" | "btree";
  /** `postalias` (aliases(5) syntax) in place of `postmap`. @default false */
  readonly alias?: boolean;
}

/** A system account (no log-in) that the configuration needs. */
export interface AccountSpec {
  readonly name: string;
  readonly group: string;
  readonly home: string;
  /** Fixed numeric ids, where the files' owners must survive a rebuild of the host. */
  readonly uid?: number;
  readonly gid?: number;
}

/** One that is wanted and whose own conditions forbid to start it here (systemd.unit(5), Condition…=: a container's clock) is as it should be. One that is neither wanted enabled nor active need not exist. */
export interface UnitSpec {
  /** @default true */
  readonly enabled?: boolean;
  /** @default true */
  readonly active?: boolean;
  /** Reload once when one of these paths (exact, or a prefix that ends in "/") has changed in the transaction. */
  readonly reloadOn?: readonly string[];
  /** Restart instead when one of these has changed. */
  readonly restartOn?: readonly string[];
}

/** What a unit that runs has of files. What it has not is drift, and such a file counts as changed in a transaction, so that what reloads the unit then does. */
export interface Running {
  readonly unit: string;
  /** When it loaded its configuration: when it was started, when it made this file, or when the oldest of its processes began whose command line the pattern (awk) matches. */
  readonly since: "start" | { readonly stamp: string } | { readonly process: string };
  /** Files that it read at that time. */
  readonly loaded?: readonly string[];
  /** Certificates that it shows. */
  readonly served?: readonly Served[];
  /** What it answers. */
  readonly asked?: readonly Asked[];
}

export interface Served {
  readonly port: number;
  /** The name that is asked for (SNI). */
  readonly name?: string;
  readonly starttls?: "smtp";
  /** Path of the file whose first certificate it is. */
  readonly certificate: string;
}

export interface Asked {
  readonly path: string;
  /** One line of POSIX sh that changes nothing: prints a sentence when the unit has not what is in the file; fails without words when that cannot be told. */
  readonly command: string;
}

/** What the kernel has of a unit that has no process of its own: asked in each plan. What it has not is drift, and its file counts as changed in a transaction. */
export interface Watched {
  readonly unit: string;
  /** What the unit loads. */
  readonly path: string;
  /** As in Asked. */
  readonly command: string;
}

/** A command of the service's own that must succeed on the staged set before anything is put in place. */
export interface Check {
  readonly name: string;
  /** POSIX sh, run as root with the staged files in their final places (in a mount namespace of its own). */
  readonly command: string;
  /** Anything on standard error is a failure too (postfix check, postconf -n). @default false */
  readonly quiet?: boolean;
}

/** A command run after the files are in place, only when one of the paths changed (`rndc reload example.com`). */
export interface Activation {
  readonly command: string;
  readonly onChange: readonly string[];
  /** Skip while this unit is inactive (it will read its files when it starts). */
  readonly unit?: string;
}

/** A TCP port that must answer after the transaction, served by this unit; taken by another program before it: a refusal that names it. */
export interface PortSpec {
  readonly port: number;
  readonly unit: string;
}

/** Everything that one resource wants on one host. */
export interface HostState {
  /** Unique on the host and stable, `[a-z0-9_./@-]+`: "mail_domain/baidu.com". Its registry entry on the host has this name. */
  readonly key: string;
  readonly packages?: readonly string[];
  readonly accounts?: readonly AccountSpec[];
  readonly directories?: Readonly<Record<string, DirectorySpec>>;
  readonly files: Readonly<Record<string, FileSpec>>;
  /** Symbolic links: path → target. */
  readonly links?: Readonly<Record<string, string>>;
  /** Private keys and the like, made on the host by a script: owned like files, but only their SHA-256 ever leaves it. */
  readonly secrets?: Readonly<Record<string, SecretSpec>>;
  /** Paths that must not exist (nginx's default site); kept aside, and put back when the resource goes. */
  readonly absent?: readonly string[];
  readonly assemblies?: readonly Assembly[];
  readonly postmaps?: readonly PostmapSpec[];
  readonly units?: Readonly<Record<string, UnitSpec>>;
  readonly running?: readonly Running[];
  readonly watched?: readonly Watched[];
  readonly checks?: readonly Check[];
  readonly activations?: readonly Activation[];
  readonly ports?: readonly PortSpec[];
  /** Text that the registry entry keeps and `observe` gives back: the resource's model, so that an import knows all of it. Root only, 0600. */
  readonly note?: string;
  /** Mail: moved aside on its file system, below /var/lib/postform/kept/ or its mount point's .postform-kept/, when the resource goes or names the path no more, and never deleted. */
  readonly keepAside?: readonly string[];
}

export interface ObservedFile {
  readonly kind: "file" | "directory" | "link" | "other";
  /** Of regular files that are UTF-8 text; null for others, and for secrets. */
  readonly content: string | null;
  /** Of links. */
  readonly target?: string;
  /** Of secrets, and of regular files that are no text. */
  readonly sha256?: string;
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
}

/** What was found on the host of all that a HostState names. Absent paths are null. */
export interface Observed {
  /** The resource has a registry entry on the host: it was created and not removed. */
  readonly registered: boolean;
  readonly files: Readonly<Record<string, ObservedFile | null>>;
  /** HostState.note as it was last applied; null when not registered. */
  readonly note: string | null;
  /** Paths that the registry says this resource owns (they may go beyond what the HostState names after an upgrade). */
  readonly owned: readonly string[];
  /** Readable sentences for all that is not as it should be and is not file content: modes, owners, units and what they have loaded, packages, maps, assemblies, accounts. Sorted; empty when in order. */
  readonly drift: readonly string[];
  /** Paths of the state, of no resource yet, where it would replace what somebody made by hand. */
  readonly byHand: readonly string[];
}

/** The facts of a host that rendering depends on. */
export interface HostFacts {
  /** "debian-12", "debian-13": a key of provider/platforms. */
  readonly platform: string;
  readonly hostname: string;
}

/** What a script that ran on a host gave back. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
