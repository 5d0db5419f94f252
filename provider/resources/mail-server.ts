// postform_mail_server: Postfix and Dovecot on a host.
import { mailServer } from "../../schemas/mail.ts";
import { mailServerState } from "../render/mail-server.ts";
import { managed } from "./managed.ts";

export const mailServerResource = managed({
  description: mailServer,
  state: mailServerState,
  check: ({ protocols, certificate, tables }) => [
    ...(protocols.includes("smtp") || protocols.includes("submission") || protocols.includes("submissions")
      ? []
      : [{ path: ["protocols"], message: "a mail server needs smtp, submission or submissions" }]),
    ...(["key", "chain"] as const)
      .filter((name) => certificate[name].includes(","))
      .map((name) => ({
        path: ["certificate", name],
        message: `${certificate[name]} has a comma, which Postfix takes for the end of the path (smtpd_tls_chain_files): keep it elsewhere`,
      })),
    ...(tables?.headerChecks ?? []).flatMap(({ pattern }, index) =>
      /(^|[^\\])(\\\\)*\\$/.test(pattern)
        ? [
            {
              path: ["tables", "headerChecks", index, "pattern"],
              message: `${pattern} ends with a backslash that stands for nothing; write \\\\ for one`,
            },
          ]
        : [],
    ),
  ],
});
