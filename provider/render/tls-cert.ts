// A key and a certificate on a host: where they are, the scripts that make them there, and the state that puts them to use.
import { posix } from "node:path";
import type { ModelOf } from "../../schemas/dsl.ts";
import type { tlsCert } from "../../schemas/tls-cert.ts";
import { quote } from "../host/quote.ts";
import type { HostState } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";

export type TlsCert = ModelOf<typeof tlsCert>;

export interface CertificatePaths {
  readonly folder: string;
  readonly chain: string;
  /** A link to the key in use, so that a key and its chain change in one step. */
  readonly key: string;
  /** All keys, by a name that is never used again; root only. */
  readonly keys: string;
  /** Where a key waits for the change that puts it in place; in memory, root only. */
  readonly making: string;
}

export function certificatePaths(name: string): CertificatePaths {
  const folder = `/etc/ssl/postform/${name}`;
  return {
    folder,
    chain: `${folder}/chain.pem`,
    key: `${folder}/key.pem`,
    keys: `${folder}/keys`,
    making: `/run/postform/keys/${name}`,
  };
}

export interface Issued {
  /** PEM. */
  readonly chain: string;
  /** Path of the key that it is for; and its SHA-256, in hexadecimal. */
  readonly keyFile: string;
  readonly keyDigest: string;
}

const none: Issued = { chain: "", keyFile: "", keyDigest: "" };

export function tlsCertState(name: string, platform: Platform, { chain, keyFile, keyDigest } = none): HostState {
  const paths = certificatePaths(name);
  return {
    key: `tls_cert/${name}`,
    directories: { "/etc/ssl/postform": {}, [paths.folder]: {}, [paths.keys]: { mode: 0o700 } },
    files: { [paths.chain]: { content: chain } },
    links: { [paths.key]: keyFile },
    ...(keyFile ? { secrets: { [keyFile]: { from: beingMade(name, keyFile), sha256: keyDigest } } } : {}),
    checks: [{ name: "openssl", command: matching(paths) }],
    activations: [{ command: reload(paths, platform), onChange: [paths.chain, paths.key] }],
  };
}

const beingMade = (name: string, keyFile: string) => `${certificatePaths(name).making}/${posix.basename(keyFile)}`;

function matching({ chain, key }: CertificatePaths): string {
  return `chain=${quote(chain)} key=${quote(key)}
if test -e "$chain" && test "$(openssl x509 -in "$chain" -noout -pubkey)" != "$(openssl pkey -in "$key" -pubout)"; then
  echo "the certificate $chain is not for the key $key" >&2; exit 1
fi`;
}

/** Whoever's configuration names the folder reads it again; nothing else is disturbed. */
function reload({ folder }: CertificatePaths, { postfix, dovecot, nginx }: Platform): string {
  return `for daemon in ${postfix.unit}:/etc/postfix ${dovecot.unit}:/etc/dovecot ${nginx.unit}:/etc/nginx; do
  if systemctl is-active --quiet "\${daemon%%:*}" && grep -rqsF -- ${quote(`${folder}/`)} "\${daemon#*:}"; then systemctl reload "\${daemon%%:*}" || exit 1; fi
done`;
}

const keyOptions = {
  "ecdsa-p256": "-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve",
  "ecdsa-p384": "-algorithm EC -pkeyopt ec_paramgen_curve:P-384 -pkeyopt ec_param_enc:named_curve",
  "rsa-2048": "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
  "rsa-4096": "-algorithm RSA -pkeyopt rsa_keygen_bits:4096",
} as const;

/** What the host is told to make; what cannot be computed there is given. */
export interface Making {
  /** Path that the key has or will have, below `keys`. */
  readonly keyFile: string;
  readonly newKey: boolean;
  /** Hexadecimal. */
  readonly serial: string;
  readonly commonName: string | null;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Makes a key where one is needed, which the change to come puts in place. Prints the SHA-256 of its file, then what the issuer takes: a request, or the self-signed certificate. */
export function makingScript({ name, names, keyType, issuer }: TlsCert, making: Making): string {
  const used = quote(making.newKey ? beingMade(name, making.keyFile) : making.keyFile);
  const generate = `openssl genpkey ${keyOptions[keyType]} -out "$work/key.pem" 2>"$work/log" || fail
mv -- "$work/key.pem" ${used}`;
  return `set -eu
fail() { cat "$work/log" >&2; exit 1; }
umask 077
making=${quote(certificatePaths(name).making)}
rm -rf -- "$making"
mkdir -p -- "$making"
work=$(mktemp -d "$making/work.XXXXXX")
export work
trap 'rm -rf -- "$work"; rmdir -p -- "$making" 2>/dev/null || :' EXIT
${making.newKey ? generate : ""}
cat >"$work/openssl.cnf" <<'END'
${opensslConfiguration({ names, keyType }, making.commonName)}END
openssl req -new -key ${used} -config "$work/openssl.cnf" -out "$work/request.pem" 2>"$work/log" || fail
sha256sum < ${used} | cut -d ' ' -f 1
${issuer !== "self-signed" ? 'cat "$work/request.pem"' : selfSign(used, making)}
`;
}

/** Certificates are for TLS servers (RFC 5280 4.2.1.12), the names are in subjectAltName only (RFC 9525). */
function opensslConfiguration(
  { names, keyType }: Pick<TlsCert, "names" | "keyType">,
  commonName: string | null,
): string {
  const alternatives = names.map((name) => `DNS:${name}`).join(", ");
  return `[req]
prompt = no
distinguished_name = subject
req_extensions = request
[request]
subjectAltName = ${alternatives}
[subject]
${commonName ? `CN = ${commonName}\n` : "O = Postform\n"}[ca]
default_ca = self
[self]
database = $ENV::work/index
new_certs_dir = $ENV::work
serial = $ENV::work/serial
default_md = sha256
policy = any
unique_subject = no
x509_extensions = server
email_in_dn = no
[any]
commonName = optional
organizationName = optional
[server]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature${keyType.startsWith("rsa") ? ", keyEncipherment" : ""}
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
subjectAltName = ${alternatives}
`;
}

/** `openssl ca` because it alone takes both dates, on all releases. */
function selfSign(key: string, { serial, notBefore, notAfter }: Making): string {
  return `: >"$work/index"
echo ${serial} >"$work/serial"
openssl ca -selfsign -batch -notext -config "$work/openssl.cnf" -in "$work/request.pem" -keyfile ${key} \\
  -startdate ${asn1Time(notBefore)} -enddate ${asn1Time(notAfter)} -out "$work/chain.pem" 2>"$work/log" || fail
cat "$work/chain.pem"`;
}

function asn1Time(date: Date): string {
  return `${date.toISOString().replace(/[-:T]|\.\d+/g, "")}`;
}

/** Run when what it was made for failed. */
export const disposalScript = (name: string): string => `rm -rf -- ${quote(certificatePaths(name).making)}\n`;
