// sshd: a file of ours that is read before all others, so that what it says holds (sshd_config(5): the first value counts).
import { type Baseline, type BaselinePart, header } from "./baseline-part.ts";

const settings = "/etc/ssh/sshd_config.d/00-postform.conf";
const unit = "ssh.service";

export const ssh: BaselinePart = ({ ssh }) =>
  ssh
    ? {
        files: { [settings]: { content: settingsFile(ssh) } },
        checks: [{ name: "sshd -t", command: checked }],
        // Where sshd is started for each connection, this does nothing, and the next one has it.
        activations: [{ command: `systemctl reload ${unit}`, onChange: [settings], unit }],
        running: [{ unit, since: { stamp: "/run/sshd.pid" }, loaded: [settings] }],
      }
    : { activations: [{ command: `systemctl reload ${unit}`, onChange: [settings], unit }] };

/** Somebody may have taken the line out that reads the folder. */
const checked = `mkdir -p /run/sshd && sshd -t || exit 1
sshd -T | grep -qx 'passwordauthentication no' || { echo 'passwords are still allowed: /etc/ssh/sshd_config has to begin with Include /etc/ssh/sshd_config.d/*.conf' >&2; exit 1; }`;

/** Taken away is what Mozilla's guidelines and ssh-audit call weak: SHA-1, NIST's curves, short groups and tags, and MACs of what is not yet encrypted. What a release adds stays. */
const settingsFile = ({
  maxAuthTries,
  loginGraceSeconds,
}: NonNullable<Baseline["ssh"]>) => `${header}PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PermitEmptyPasswords no
X11Forwarding no
MaxAuthTries ${maxAuthTries}
LoginGraceTime ${loginGraceSeconds}
KexAlgorithms -ecdh-sha2-*,diffie-hellman-group1-*,diffie-hellman-group14-*,diffie-hellman-group-exchange-sha1
Ciphers -*-cbc
MACs -hmac-sha1*,umac-64*,hmac-sha2-256,hmac-sha2-512,umac-128@openssh.com
`;
