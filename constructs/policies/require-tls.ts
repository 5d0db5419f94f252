// What is in transit is encrypted, also where the defaults leave it to the other side.
import { mailServer } from "../../schemas/mail.ts";
import { PostformMailServer, PostformTlsCert, PostformWebSite } from "../bindings/index.ts";
import type { IConstruct } from "../cdktf.ts";
import { entriesOf, Policy, type PolicyFinding } from "./policy.ts";

export interface RequireTlsProps {
  /**
   * `outboundTls` of mail servers: what is sent to servers that cannot encrypt waits, and comes back.
   * @default ["encrypt", "dane", "verify"]
   */
  readonly outbound?: readonly ("may" | "encrypt" | "dane" | "verify")[];
  /**
   * Mail clients use TLS from the first byte (RFC 8314): no submission 587, IMAP 143 and POP3 110.
   * @default false, STARTTLS is enough, without which no password is taken anyway
   */
  readonly implicit?: boolean;
  /**
   * Certificates that strangers can check: of an ACME CA or your own, not self-signed.
   * @default false
   */
  readonly signed?: boolean;
}

/** Settings of Postfix in `extra` that would take the rest back. */
const TLS_SETTING = /tls|smtpd_sasl_security/;

/** Mail is sent and fetched, and sites are served, by TLS only. */
export class RequireTls extends Policy {
  readonly id = "require-tls";
  readonly #props: Required<RequireTlsProps>;

  constructor({ outbound = ["encrypt", "dane", "verify"], implicit = false, signed = false }: RequireTlsProps = {}) {
    super();
    this.#props = { outbound, implicit, signed };
  }

  protected check(construct: IConstruct): PolicyFinding[] {
    if (construct instanceof PostformMailServer) return this.#mailServer(construct);
    if (construct instanceof PostformWebSite && construct.config.hstsSeconds === 0) {
      const message = "hstsSeconds is 0, so that browsers may be led to plain HTTP; leave it out";
      return [{ construct, path: ["hstsSeconds"], message }];
    }
    if (
      construct instanceof PostformTlsCert &&
      this.#props.signed &&
      (construct.config.issuer ?? "self-signed") === "self-signed"
    ) {
      const message = `the certificate for ${construct.config.names.join(", ")} is self-signed; allowed is one of acme or of your own CA`;
      return [{ construct, path: [], message }];
    }
    return [];
  }

  #mailServer(construct: PostformMailServer): PolicyFinding[] {
    const { outbound, implicit } = this.#props;
    const { hostname, outboundTls = "may", extra, protocols = mailServer.fields.protocols.default } = construct.config;
    const startTls = (["submission", "imap", "pop3"] as const).filter((each) => protocols.includes(each));
    return [
      ...(outbound.includes(outboundTls)
        ? []
        : [
            {
              construct,
              path: ["outboundTls"],
              message: `outboundTls of ${hostname} is ${outboundTls}; allowed is ${outbound.join(", ")}`,
            },
          ]),
      ...(implicit && startTls.length > 0
        ? [
            {
              construct,
              path: ["protocols"],
              message: `${hostname} serves ${startTls.join(", ")}, which begin without TLS; allowed are protocols such as submissions, imaps, pop3s`,
            },
          ]
        : []),
      ...entriesOf(extra)
        .filter(([name]) => TLS_SETTING.test(name))
        .map(([name]) => ({
          construct,
          path: ["extra", name],
          message: `${name} in extra may take TLS back, and is not allowed`,
        })),
    ];
  }
}
