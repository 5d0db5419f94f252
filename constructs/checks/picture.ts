// What only the whole picture of a stack can tell is checked on this: plain data, gathered from its constructs.
import type { RecordSet } from "../dns-records.ts";

export interface Picture {
  readonly zones: readonly PictureZone[];
  readonly mailServers: readonly { readonly path: string; readonly hostname: string; readonly address: string }[];
  readonly mailDomains: readonly PictureDomain[];
  readonly aliasDomains: readonly PictureAliasDomain[];
}

export interface PictureZone {
  readonly path: string;
  readonly zone: string;
  /** This stack owns all of it; else it only contributes. */
  readonly owned: boolean;
  readonly records: Readonly<Record<string, RecordSet>>;
}

export interface PictureDomain {
  readonly path: string;
  readonly domain: string;
  readonly mailboxes: Readonly<Record<string, { readonly copyTo?: readonly string[] | undefined }>>;
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  readonly catchAll: readonly string[];
}

export interface PictureAliasDomain {
  readonly path: string;
  readonly domain: string;
  readonly targetDomain?: string | undefined;
  readonly aliases: Readonly<Record<string, readonly string[]>>;
}

/** One rule about the whole picture. */
export interface PictureCheck {
  readonly id: string;
  /** Where the rule comes from. */
  readonly source: string;
  /** Sentences that say what was given and what is allowed. */
  check(picture: Picture): string[];
}

/** The record sets of all zones of the picture by full name and type: "mail.example.com A". */
export function recordsByName({ zones }: Picture): Map<string, RecordSet> {
  return new Map(
    zones.flatMap(({ zone, records }) =>
      Object.entries(records).map(([key, set]): [string, RecordSet] => {
        const [name = "", type = ""] = key.split(" ");
        return [`${name === "@" ? zone : `${name}.${zone}`} ${type}`, set];
      }),
    ),
  );
}

/** A name of a record's data as a full name without the dot at its end. */
export const fullName = (name: string, zone: string): string =>
  name.endsWith(".") ? name.slice(0, -1) : name === "@" ? zone : `${name}.${zone}`;

/** The owned zone that a name lies in: the longest. */
export function zoneOf({ zones }: Picture, name: string): PictureZone | undefined {
  return zones
    .filter(({ zone, owned }) => owned && (name === zone || name.endsWith(`.${zone}`)))
    .sort((a, b) => b.zone.length - a.zone.length)[0];
}
