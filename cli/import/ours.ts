// What Postform itself would set up on a host, to compare with what is there. Pure.
import { platformOf } from "../../provider/platforms/index.ts";
import type { MailServer } from "../../provider/render/postfix.ts";
import { withDefaults } from "../../schemas/defaults.ts";
import { mailServer } from "../../schemas/index.ts";

const sample = {
  hostname: "mail.example.com",
  origin: "example.com",
  hostConnection: "",
  certificate: { chain: "/chain", key: "/key" },
};

/** Debian 12's where the host is none that Postform runs on: the files are for its successor then. */
export function platformFor(id: string) {
  try {
    return platformOf(id);
  } catch {
    return platformOf("debian-12");
  }
}

/** A mail server as Postform sets it up, for what it says whatever the model. */
export const plainServer = (more: Partial<MailServer> = {}): MailServer =>
  ({ ...withDefaults(mailServer.fields, sample), ...more }) as unknown as MailServer;
