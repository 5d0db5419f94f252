// What each named format allows: a check, and the sentence that an error says. Called by validate.ts; nothing that passes can hold a line break or NUL, `text` and `pem` excepted.
import { isIP, isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import { groupsOf } from "./addresses.ts";
import type { Format } from "./dsl.ts";
import { meant } from "./meant.ts";

export interface FormatRule {
  /** "a domain name such as example.com (RFC 1035 2.3.1)": completes "allowed is …". */
  readonly allowed: string;
  test(value: string): boolean;
  /** What was probably meant, or why it is refused: a sentence. */
  hint?(value: string): string | undefined;
}

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const line = (value: string) => !control.test(value) && value.isWellFormed();
const pattern = (expression: RegExp) => (value: string) => line(value) && expression.test(value);

// Lower case only, though DNS takes both (RFC 4343): one spelling, so that nothing is there twice.
const isDomain = (value: string) => {
  const labels = value.split(".");
  return (
    value.length <= 253 &&
    labels.length >= 2 &&
    labels.every((part) => label.test(part)) &&
    !/^\d+$/.test(labels.at(-1) ?? "") &&
    hasALabels(value)
  );
};
/** What begins with xn-- has to decode (RFC 5890 2.3.2.1). */
const hasALabels = (value: string) => !/(^|\.)xn--/.test(value) || domainToASCII(value) === value;
const isZone = (value: string) =>
  value.length <= 253 &&
  value.split(".").length >= 2 &&
  value.split(".").every((part) => /^(?!-)[a-z0-9_/-]{1,63}(?<!-)$/.test(part)) &&
  isIP(value) === 0 &&
  hasALabels(value);
const isAddress = (value: string) => isIP(value) !== 0 && !value.includes("%");

const inLowerCase = (value: string, test: (value: string) => boolean) =>
  !test(value) && test(value.toLowerCase()) ? `write it in lower case: ${value.toLowerCase()}` : undefined;

function domainHint(value: string): string | undefined {
  const lower = inLowerCase(value, isDomain);
  if (lower) return lower;
  if (value.startsWith("*.") && isDomain(value.slice(2)))
    return `a wildcard is for certificates and records; here it is ${value.slice(2)}`;
  if (isWellFormedName(value) && !hasALabels(value)) return "its xn-- label does not decode (RFC 5890 2.3.2.1)";
  if (value.endsWith(".") && isDomain(value.slice(0, -1))) return `leave out the dot at the end: ${value.slice(0, -1)}`;
  if (isIP(value)) return "this is an address, not a name";
  const ascii = domainToASCII(value);
  if (/[^\u0000-\u007f]/.test(value) && isDomain(ascii))
    return `write an internationalised name in its A-label form: ${ascii} (RFC 5890)`;
  const long = value.split(".").find((part) => part.length > 63);
  if (long)
    return `the label ${long.slice(0, 20)}… has ${long.length} characters, at most 63 are allowed (RFC 1035 2.3.4)`;
  if (!value.includes(".") && label.test(value)) return "it has to be fully qualified, with a dot in it";
  return undefined;
}

const isWellFormedName = (value: string) => value.split(".").every((part) => label.test(part));

// RFC 5321 dot-atom, without the characters that mean something to a shell, a map or a template: ! $ % & ' * / ? ^ ` { | } ~ are legal in mail and refused here on purpose.
const isLocalPart = (value: string) => value.length <= 64 && /^[a-z0-9=_+-]+(\.[a-z0-9=_+-]+)*$/.test(value);
const isEmail = (value: string) => {
  const at = value.lastIndexOf("@");
  return value.length <= 254 && at > 0 && isLocalPart(value.slice(0, at)) && isDomain(value.slice(at + 1));
};
const localHint = (value: string) =>
  value.length > 64
    ? `it has ${value.length} characters, at most 64 are allowed (RFC 5321 4.5.3.1.1)`
    : inLowerCase(value, isLocalPart);

function emailHint(value: string): string | undefined {
  const at = value.lastIndexOf("@");
  if (at < 0) return "it has no @";
  const local = value.slice(0, at);
  return inLowerCase(value, isEmail) ?? localHint(local) ?? domainHint(value.slice(at + 1));
}

/** The network that an address with a prefix length lies in: "192.0.2.7/24" → "192.0.2.0/24". */
export function networkOf(value: string): string | undefined {
  const [address = "", length = "", more] = value.split("/");
  const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  if (bits === 0 || more !== undefined || !/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > bits) return undefined;
  const number = BigInt(`0b${bitsOf(address)}`);
  const host = BigInt(bits - Number(length));
  const network = (number >> host) << host;
  if (bits === 32) return `${[24n, 16n, 8n, 0n].map((shift) => (network >> shift) & 255n).join(".")}/${length}`;
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((network >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  return `${new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1)}/${length}`;
}

function bitsOf(address: string): string {
  if (isIPv4(address))
    return address
      .split(".")
      .map((part) => Number(part).toString(2).padStart(8, "0"))
      .join("");
  return groupsOf(address)
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0"))
    .join("");
}

const isCidr = (value: string) => networkOf(value) === value.toLowerCase();
function networkHint(value: string): string | undefined {
  if (isIP(value)) return `for this one address write ${value}/${isIPv4(value) ? 32 : 128}`;
  const network = networkOf(value.replace(/\/0+(?=\d)/, "/"));
  return network && network !== value ? `the network is ${network}` : undefined;
}
/** What may relay is a site's own, so no larger than the largest private network (RFC 1918 3: 10.0.0.0/8), or, of IPv6 beyond the private ones (RFC 4193), than a /16. */
const isTrustedNetwork = (value: string) =>
  isCidr(value) &&
  Number(value.split("/")[1]) >= (isIPv6(value.split("/")[0] ?? "") && !/^f[cde]/i.test(value) ? 16 : 8);
const isHttpsUrl = (value: string) =>
  /^https:\/\/[A-Za-z0-9.:[\]-]+(\/[A-Za-z0-9._~/-]*)?$/.test(value) && URL.canParse(value);
const isHost = (value: string) => isAddress(value) || isDomain(value);
const isPath = (value: string) =>
  line(value) &&
  value.length <= 4096 &&
  /^(\/[A-Za-z0-9._@:+,=-][A-Za-z0-9._@:+,=~-]*)+$/.test(value) &&
  !value.split("/").some((part) => part === "." || part === "..");
const types = [
  "A",
  "AAAA",
  "CAA",
  "CNAME",
  "DS",
  "HTTPS",
  "MX",
  "NAPTR",
  "NS",
  "PTR",
  "SRV",
  "SSHFP",
  "SVCB",
  "TLSA",
  "TXT",
];
const recordName = /^(@|(\*|[a-z0-9_/-]{1,63})(\.[a-z0-9_/-]{1,63})*)$/i;
const quoteless = (value: string) => line(value) && !/[\\"]/.test(value);

const domainRule: FormatRule = {
  allowed: "a domain name such as example.com (RFC 1035 2.3.1)",
  test: isDomain,
  hint: domainHint,
};
const isReference = pattern(
  /^(env:[A-Za-z_][A-Za-z0-9_]*|file:(\/|~\/|\$[A-Za-z_][A-Za-z0-9_]*(\/|#|$)|\.{1,2}\/|[A-Za-z0-9_])[^#]*(#.+)?)$/,
);

/** A line of authorized_keys(5), without options. */
export const isPublicKey = pattern(
  /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) AAAA[A-Za-z0-9+/]+={0,2}( .*)?$/,
);

export const formats: Readonly<Record<Format, FormatRule>> = {
  line: { allowed: "one line of text without control characters", test: line },
  text: { allowed: "text without NUL", test: (value) => !value.includes("\0") && value.isWellFormed() },
  domain: domainRule,
  "certificate-name": {
    allowed: "a domain name, or a wildcard such as *.example.com (RFC 9525 6.3)",
    test: (value) => isDomain(value.replace(/^\*\./, "")),
    hint: domainHint,
  },
  hostname: { ...domainRule, allowed: "a host's full name such as mail.example.com (RFC 1123 2.1)" },
  zone: {
    allowed: "a zone's name such as example.com or 2.0.192.in-addr.arpa",
    test: isZone,
    hint: (value) => inLowerCase(value, isZone) ?? domainHint(value),
  },
  address: {
    allowed: "an IPv4 or IPv6 address such as 192.0.2.10 or 2001:db8::10",
    test: isAddress,
  },
  host: {
    allowed: "an IP address or a full host name",
    test: isHost,
    hint: (value) => (isIP(value) ? "leave out the % and what follows" : domainHint(value)),
  },
  cidr: { allowed: "a network such as 192.0.2.0/24 or 2001:db8::/32 (RFC 4632)", test: isCidr, hint: networkHint },
  "address-or-cidr": {
    allowed: "an address such as 192.0.2.10, or a network such as 192.0.2.0/24 or 2001:db8::/32 (RFC 4632)",
    test: (value) => isAddress(value) || isCidr(value),
    hint: networkHint,
  },
  "trusted-network": {
    allowed: "a network of yours, such as 192.0.2.0/24 or 2001:db8::/32, no larger than /8, of IPv6 /16",
    test: isTrustedNetwork,
    hint: (value) =>
      isCidr(value) ? "whoever is in it sends with no password, so this would be an open relay" : networkHint(value),
  },
  "https-url": {
    allowed: "an https URL without log-in, query and fragment, such as https://ca.example.com/acme/directory",
    test: isHttpsUrl,
  },
  email: { allowed: "an address such as ann@example.com", test: isEmail, hint: emailHint },
  "local-part": {
    allowed: "the part of an address before the @: lower-case letters, digits and . _ + - =, at most 64",
    test: isLocalPart,
    hint: (value) => (isEmail(value) ? `leave out the @ and what follows: ${value.split("@")[0]}` : localHint(value)),
  },
  recipient: {
    allowed: "an address, or the part of one before the @",
    test: (value) => isEmail(value) || isLocalPart(value),
    hint: (value) => (value.includes("@") ? emailHint(value) : localHint(value)),
  },
  "record-key": {
    allowed: `a name relative to the zone (@ is the zone itself), a space, and a type: ${types.join(", ")}`,
    test: (value) => {
      const [name = "", type = "", more] = value.split(" ");
      return more === undefined && recordName.test(name) && types.includes(type);
    },
    hint: (value) => {
      const [name = "", type = ""] = value.split(" ");
      if (types.includes(type.toUpperCase()) && type !== type.toUpperCase())
        return `write the type in capitals: ${name} ${type.toUpperCase()}`;
      return meant(type, types)?.replace(/^; /, "");
    },
  },
  path: { allowed: "an absolute path such as /www/html, of letters, digits and . _ @ : + , = ~ -", test: isPath },
  page: {
    allowed: "a path below the document root such as index.html, of letters, digits and . _ @ : + , = ~ -",
    test: (value) =>
      isPath(`/${value}`) && !value.split("/").some((part) => part.startsWith(".") && part !== ".well-known"),
    hint: (value) => (value.startsWith("/") ? "leave out the slash at the beginning" : undefined),
  },
  unit: {
    allowed: "a unit's name with its suffix such as nginx.service (systemd.unit(5))",
    test: pattern(/^[A-Za-z0-9:_.@-]{1,240}\.(service|socket|timer|path|target)$/),
  },
  name: {
    allowed: "lower-case letters, digits, dots and hyphens, beginning with a letter or digit, at most 63",
    test: pattern(/^[a-z0-9][a-z0-9.-]{0,62}$/),
  },
  account: { allowed: "a Unix account's name (useradd(8))", test: pattern(/^[a-z_][a-z0-9_-]{0,31}$/) },
  package: { allowed: "a package's name such as postfix-pcre", test: pattern(/^[a-z0-9][a-z0-9+.-]{1,127}$/) },
  mode: { allowed: "an octal mode such as 0644", test: pattern(/^0[0-7]{3}$/) },
  reference: {
    allowed: "env:NAME, file:PATH, or file:PATH#KEY for a key of a JSON file",
    test: isReference,
    hint: () => "a secret itself never belongs here",
  },
  "password-hash": {
    allowed: "a hash as `postform passwd` prints it: {ARGON2ID}$argon2id$…, {SHA512-CRYPT}$6$… or {BLF-CRYPT}$2y$…",
    test: pattern(
      /^(\{ARGON2ID\}\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+|\{SHA512-CRYPT\}\$6\$(rounds=\d+\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{86}|\{BLF-CRYPT\}\$2[aby]\$\d\d\$[./A-Za-z0-9]{53})$/,
    ),
    hint: (value) =>
      value.startsWith("{")
        ? undefined
        : "a password in clear never belongs here: make a hash by `postform passwd`, or use passwordFrom",
  },
  "host-key": {
    allowed: "SHA256: and 43 characters of base64, or a public key line such as ssh-ed25519 AAAA…",
    test: pattern(/^(SHA256:[A-Za-z0-9+/]{43}|(ssh|ecdsa)-[a-z0-9-]+ AAAA[A-Za-z0-9+/]+=*)$/),
  },
  connection: {
    allowed: "ssh://user@host:port",
    test: pattern(
      /^ssh:\/\/[a-z_][a-z0-9_-]*@(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?(\?[A-Za-z0-9:/?&=%+._~@,$#[\]-]*)?$/,
    ),
  },
  "lookup-key": {
    allowed: "one word without spaces, not beginning with #",
    test: (value) => quoteless(value) && /^[^\s#][^\s]*$/.test(value),
  },
  "lookup-value": {
    allowed: "one line of text, not empty, with no space at its ends",
    test: (value) => line(value) && value.length > 0 && value.trim() === value,
  },
  setting: {
    allowed: "a setting's name: letters, digits, underscores and hyphens",
    test: pattern(/^[A-Za-z][A-Za-z0-9_-]{0,99}$/),
  },
  volume: {
    allowed: "letters, digits and . _ + -, beginning with a letter or digit, at most 128",
    test: pattern(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/),
  },
  interface: {
    allowed: "a network interface's name such as br0",
    test: pattern(/^[A-Za-z][A-Za-z0-9._-]{0,14}$/),
  },
  "interface-pattern": {
    allowed: "a network interface's name such as br0, or virbr* for all whose names begin so",
    test: pattern(/^[A-Za-z][A-Za-z0-9._-]{0,13}[A-Za-z0-9._*-]?$/),
  },
  "time-of-day": { allowed: "a time such as 04:30", test: pattern(/^([01]\d|2[0-3]):[0-5]\d$/) },
  "private-zone": {
    allowed: "a zone's name such as lan, corp.example.com or 10.in-addr.arpa",
    test: (value) => isZone(value) || label.test(value),
    hint: (value) => inLowerCase(value, isZone),
  },
  "trust-anchor": {
    allowed: "a DS or DNSKEY record whose name has the dot at its end: example.com. DS 12345 13 2 0123abcd…",
    test: pattern(
      /^(\.|([a-z0-9_-]{1,63}\.)+) +(\d{1,10} +)?(IN +)?(DS +\d{1,5} +\d{1,3} +\d{1,3} +[0-9A-Fa-f]{40,128}|DNSKEY +257 +3 +\d{1,3} +[A-Za-z0-9+/]{20,2000}={0,2})$/,
    ),
  },
  "interface-address": {
    allowed: "an address with its prefix length such as 192.0.2.10/24 or 2001:db8::10/64",
    test: (value) => networkOf(value) !== undefined && !value.includes("%"),
    hint: (value) =>
      isIP(value) ? `how long the network's prefix is, is missing: ${value}/${isIPv4(value) ? 24 : 64}?` : undefined,
  },
  "authorized-key": {
    allowed: "a public key's line such as ssh-ed25519 AAAA… ann@laptop, or where it is: file:PATH, env:NAME",
    test: (value) => isReference(value) || isPublicKey(value),
    hint: (value) => {
      if (value.includes("PRIVATE KEY"))
        return "this is a private key: give the content of the .pub file beside it, or that file as file:PATH";
      return isReference(`file:${value}`) ? `for a file write file:${value}` : undefined;
    },
  },
  sha256: { allowed: "64 hexadecimal digits in lower case", test: pattern(/^[0-9a-f]{64}$/) },
  pem: {
    allowed: "certificates in PEM",
    test: (value) => /^(-----BEGIN CERTIFICATE-----\r?\n[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE-----\s*)+$/.test(value),
  },
};
