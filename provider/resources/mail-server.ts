// postform_mail_server: Postfix and Dovecot on a host.
import { mailServer } from "../../schemas/mail.ts";
import { mailServerState } from "../render/mail-server.ts";
import { managed } from "./managed.ts";

export const mailServerResource = managed({
  description: mailServer,
  state: mailServerState,
  check: ({ accounts, sasl, protocols, extraDovecot }) => [
    ...(protocols.includes("smtp") || protocols.includes("submission") || protocols.includes("submissions")
      ? []
      : [{ path: ["protocols"], message: "a mail server needs smtp, submission or submissions" }]),
    ...(accounts === "unix" && sasl === "cyrus" && extraDovecot.some((line) => line.includes("saslauthd"))
      ? [{ path: ["extraDovecot"], message: "saslauthd cannot ask Dovecot while Dovecot asks saslauthd" }]
      : []),
  ],
});
