// postform_tls_cert: a key and a certificate on a host.
import { digest, drift, hostConnection } from "./common.ts";
import { resource } from "./dsl.ts";

export const tlsCert = resource({
  type: "postform_tls_cert",
  className: "PostformTlsCert",
  summary: "A private key and a certificate on a host; the key is made there and never leaves it.",
  description:
    "Makes the key on the host, and a certificate for it: self-signed, signed by your own CA (whose key stays on the machine that runs Terraform), or from an ACME CA. Renewed ahead of expiry by the first apply in that time; every daemon that uses it reloads.",
  importId: "ssh://root@192.0.2.10:22/NAME",
  fields: {
    hostConnection,
    name: {
      kind: "string",
      presence: "required",
      format: "name",
      replace: true,
      description: "Name of the certificate on the host; its files are in /etc/ssl/postform/NAME.",
    },
    names: {
      kind: "list",
      presence: "required",
      minItems: 1,
      item: {
        kind: "string",
        presence: "required",
        format: "certificate-name",
        description: "A DNS name, or a wildcard.",
      },
      description: "The names that the certificate is for (subjectAltName); the first is its common name.",
    },
    issuer: {
      kind: "string",
      presence: "default",
      default: "self-signed",
      values: ["self-signed", "ca", "acme"],
      description: "Who signs: the key itself, the CA whose key `ca` names, or the CA that `acme` asks.",
    },
    acme: {
      kind: "object",
      presence: "optional",
      description:
        "A CA that checks by itself that the names are yours (RFC 8555), such as Let's Encrypt; needed when issuer is `acme`. Each name has to lead to this host, whose port 80 the CA asks (HTTP-01), and nginx answers there. By using it you agree to the CA's terms of service.",
      fields: {
        directory: {
          kind: "string",
          presence: "default",
          default: "https://acme-v02.api.letsencrypt.org/directory",
          format: "https-url",
          description: "URL of the CA's directory (RFC 8555 7.1.1).",
        },
        contact: {
          kind: "string",
          presence: "optional",
          format: "email",
          description: "Where the CA writes to.",
        },
        trustFrom: {
          kind: "string",
          presence: "optional",
          format: "reference",
          description:
            "Certificates that the CA's own server is trusted by, PEM: `file:PATH` or `env:NAME`. Default: the public ones.",
        },
      },
    },
    ca: {
      kind: "object",
      presence: "optional",
      description: "Your own CA; needed when issuer is `ca`.",
      fields: {
        certificateFrom: {
          kind: "string",
          presence: "required",
          format: "reference",
          description: "The CA's certificate, PEM: `file:PATH` or `env:NAME`.",
        },
        keyFrom: {
          kind: "string",
          presence: "required",
          format: "reference",
          description:
            "The CA's private key, PEM: `file:PATH` or `env:NAME`. Read where Terraform runs, never sent to a host.",
        },
      },
    },
    keyType: {
      kind: "string",
      presence: "default",
      default: "ecdsa-p256",
      values: ["ecdsa-p256", "ecdsa-p384", "rsa-2048", "rsa-4096"],
      description: "Type of the key; for another type a new key is made.",
    },
    validityDays: {
      kind: "number",
      presence: "default",
      default: 365,
      minimum: 1,
      maximum: 3650,
      description: "Days from signing to expiry. An ACME CA decides that itself.",
    },
    renewBeforeDays: {
      kind: "number",
      presence: "default",
      default: 30,
      minimum: 0,
      maximum: 3649,
      description: "A plan renews the certificate when it has fewer days left; of a shorter one, when a third is left.",
    },
    chain: { kind: "string", presence: "computed", description: "Path on the host of the certificate with its chain." },
    key: { kind: "string", presence: "computed", description: "Path on the host of the private key." },
    fingerprint: {
      kind: "string",
      presence: "computed",
      description: "SHA-256 of the certificate (DER), hexadecimal.",
    },
    notAfter: { kind: "string", presence: "computed", description: "Expiry, RFC 3339." },
    drift,
    digest,
  },
});
