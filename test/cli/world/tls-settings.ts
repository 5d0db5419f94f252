// What the tests' servers speak: Mozilla's intermediate profile, or what it forbids.
import type { SecureContextOptions } from "node:tls";
import type { Faults } from "./world.ts";

export type TlsSettings = SecureContextOptions;

const modern =
  "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305";

export function tlsSettings(identity: { key: string; cert: string }, faults: Faults): TlsSettings {
  if (faults.has("old TLS is taken")) return { ...identity, minVersion: "TLSv1", ciphers: "ALL:@SECLEVEL=0" };
  if (faults.has("old ciphers are taken"))
    return { ...identity, minVersion: "TLSv1.2", ciphers: `${modern}:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0` };
  return { ...identity, minVersion: "TLSv1.2", ciphers: modern };
}
