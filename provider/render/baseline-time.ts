// The clock: systemd-timesyncd, which a container has no use for (its unit says so itself).
import { type BaselinePart, header } from "./baseline-part.ts";

const unit = "systemd-timesyncd.service";
const settings = "/etc/systemd/timesyncd.conf.d/postform.conf";

export const time: BaselinePart = ({ time }) => {
  if (!time) return {};
  const units = { [unit]: { restartOn: [settings] } };
  if (time.servers.length === 0) return { units };
  return {
    files: { [settings]: { content: `${header}[Time]\nNTP=${time.servers.join(" ")}\n` } },
    units,
    running: [{ unit, since: "start", loaded: [settings] }],
  };
};
