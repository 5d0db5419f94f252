// fail2ban: who guesses passwords is shut out by a table of its own.
import { triedByVerify } from "../../schemas/host-baseline.ts";
import { type Baseline, type BaselinePart, header } from "./baseline-part.ts";

const unit = "fail2ban.service";
// The last that it reads (jail.conf(5)).
const settings = "/etc/fail2ban/jail.d/postform.local";
const dovecotFilter = "/etc/fail2ban/filter.d/postform-dovecot.conf";

export const bans: BaselinePart = ({ bans, sshPorts }) => {
  if (!bans) return { activations: [forgetTable] };
  return {
    activations: [forgetTable, forgive],
    files: {
      [settings]: { content: `${defaults(bans)}${jail("sshd", sshPorts)}${bans.mail ? mailJails : ""}` },
      ...(bans.mail ? { [dovecotFilter]: { content: filter } } : {}),
    },
    units: { [unit]: { reloadOn: [settings, dovecotFilter] } },
    checks: [{ name: "fail2ban-client --test", command: "fail2ban-client --test" }],
    running: [
      {
        unit,
        since: "start",
        asked: [{ path: settings, command: watches(["sshd", ...(bans.mail ? ["postfix-sasl", "dovecot"] : [])]) }],
      },
    ],
  };
};

/** When the part goes: fail2ban leaves its table there. One that ran before makes it anew when it is started again. */
const forgetTable = {
  command: `test -e ${settings} || { systemctl stop ${unit}; nft delete table inet f2b-table 2>/dev/null; true; }`,
  onChange: [settings],
};

/** Whom the old settings shut out may be one that the new ones let in. */
const forgive = { command: "fail2ban-client unban --all", onChange: [settings], unit };

/**
 * True for an address from which somebody logged in to the machine by a key within the last hour: whoever administers it is not shut out by a mistyped password,
 * or by what a deploy tries at its end (jail.conf(5), ignorecommand). Nobody but root can have such a line in the journal.
 */
const administers =
  'journalctl -q -o cat --since=-1h _UID=0 _COMM=sshd _COMM=sshd-session | grep "^Accepted publickey for " | grep -qF " from <ip> port "';

const defaults = ({ ignore, maxRetry, findSeconds, banSeconds }: NonNullable<Baseline["bans"]>) => `${header}[DEFAULT]
backend = systemd
banaction = nftables
banaction_allports = nftables[type=allports]
ignoreip = ${["127.0.0.0/8", "::1", ...ignore].join(" ")}
ignorecommand = ${administers}
ignorecache = key="<ip>", max-count=100, max-time=1m
maxretry = ${maxRetry}
findtime = ${findSeconds}
bantime = ${banSeconds}
`;

const jail = (name: string, ports: readonly number[], more = "") =>
  `\n[${name}]\nenabled = true\nport = ${ports.join(",")}\n${more}`;

const mailPorts = [25, 465, 587, 110, 143, 993, 995, 4190];
/** By the facility, as Debian 12 and 13 name Postfix's units differently. */
const ofMail = "journalmatch = SYSLOG_FACILITY=2\n";
const mailJails = `${jail("postfix-sasl", mailPorts, ofMail)}${jail("dovecot", mailPorts, `filter = postform-dovecot\n${ofMail}`)}`;

/**
 * Dovecot 2.3's words and 2.4's, which the distribution's filter does not know. The name that was tried comes first, and may be written to look like what follows it: the last
 * address counts. Names that no mailbox has, as `postform verify` tries them, are nobody's to guess.
 */
const filter = `${header}[INCLUDES]
before = common.conf

[Definition]
_daemon = dovecot
failregex = ^%(__prefix_line)s(?:imap|pop3|managesieve)-login: (?:Disconnected|Aborted login|Login aborted)\\b[^<]*\\(auth failed, \\d+ attempts [^)]*\\)[^<]*: user=<.*>,(?: method=[^,]*,)? rip=<HOST>, lip=.* session=<[^>]*>$
ignoreregex = : user=<${triedByVerify}[0-9a-f]+@[^>]*>,
`;

/** A server that is starting does not answer yet, and is no drift. */
const watches = (jails: readonly string[]) =>
  `list=$(fail2ban-client status | sed -n 's/.*Jail list:[[:space:]]*//p') && [ -n "$list" ] || exit 1; for jail in ${jails.join(" ")}; do case ", $list," in *", $jail,"*) ;; *) echo "fail2ban does not watch $jail"; break ;; esac; done`;
