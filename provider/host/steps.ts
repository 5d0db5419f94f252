// How far a change is on this side of the connection: whoever wants to know subscribes to the channel `provider.step` (the log, and test/faults).
import { channel } from "node:diagnostics_channel";

const steps = channel("provider.step");

export const step = (host: string, name: string): void => steps.publish({ host, name });
