// Security updates by unattended-upgrades, which apt's own timers start.
import { type BaselinePart, header } from "./baseline-part.ts";

const comments = header.replace("#", "//");

export const updates: BaselinePart = ({ updates }) => {
  if (!updates) return {};
  const reboot = updates.rebootAt
    ? `Unattended-Upgrade::Automatic-Reboot "true";\nUnattended-Upgrade::Automatic-Reboot-Time "${updates.rebootAt}";\n`
    : 'Unattended-Upgrade::Automatic-Reboot "false";\n';
  return {
    files: {
      "/etc/apt/apt.conf.d/20auto-upgrades": {
        content: `${comments}APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n`,
      },
      // After 50unattended-upgrades, whose list it replaces.
      "/etc/apt/apt.conf.d/52postform": {
        content: `${comments}#clear Unattended-Upgrade::Origins-Pattern;
#clear Unattended-Upgrade::Allowed-Origins;
Unattended-Upgrade::Origins-Pattern {
	"origin=Debian,codename=\${distro_codename}-security,label=Debian-Security";
};
${reboot}`,
      },
    },
    units: { "apt-daily.timer": {}, "apt-daily-upgrade.timer": {} },
    checks: [{ name: "apt-config", command: "apt-config dump" }],
  };
};
