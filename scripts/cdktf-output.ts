// What `cdktf deploy` prints, as the demo shows it.

// It moves the cursor about and counts stacks as if it had a terminal to itself: its lines are enough.
const cursor = new RegExp(`${String.fromCharCode(27)}\\[[0-9]*[A-KST]`, "g");
const counter = /^\s*\d+ Stacks? (deploying|done|waiting)|Synthesizing$/;

/** A line of it to show; nothing, where it only moves the cursor or counts. */
export function shown(line: string): string | undefined {
  const text = line.replace(cursor, "");
  return text.trim() === "" || counter.test(text) ? undefined : text;
}

/** What came of it, by the counts that Terraform and OpenTofu end each stack with. */
export function outcome(output: string): string {
  const counts = [...output.matchAll(/Resources: (\d+) added, (\d+) changed, (\d+) destroyed/g)];
  const changed = counts.flatMap((match) => match.slice(1).map(Number)).reduce((sum, count) => sum + count, 0);
  return changed === 0
    ? "nothing had to change: the hosts are as the companies' files say"
    : `${changed} resources were changed`;
}
