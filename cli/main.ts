// The `postform` command: a frame that loads a subcommand's file only when that subcommand is asked for, so that `--help` is quick.
import { Command } from "commander";

interface Subcommand {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ register: (program: Command) => void }>;
}

const stacks = () => import("./stacks.ts");

const subcommands: readonly Subcommand[] = [
  { name: "init", summary: "make a project that deploys", load: () => import("./init.ts") },
  {
    name: "add",
    summary: "add a company, mailbox, alias or site to the company files",
    load: () => import("./add.ts"),
  },
  { name: "check", summary: "say what is wrong in company files", load: () => import("./check.ts") },
  {
    name: "companies",
    summary: "list the companies, or those that a git commit touches",
    load: () => import("./companies.ts"),
  },
  {
    name: "synth",
    summary: "make Terraform's configuration from company files",
    load: () => import("./synth.ts"),
  },
  { name: "plan", summary: "show what a deploy would change", load: stacks },
  { name: "deploy", summary: "make the hosts as the stacks say", load: stacks },
  { name: "destroy", summary: "take back all that the stacks made", load: stacks },
  {
    name: "status",
    summary: "what is deployed, and what wants attention",
    load: () => import("./status.ts"),
  },
  {
    name: "graph",
    summary: "draw companies, domains, hosts and the flow of mail",
    load: () => import("./graph.ts"),
  },
  {
    name: "state",
    summary: "bring back a state that was lost",
    load: () => import("./state.ts"),
  },
  {
    name: "lab",
    summary: "real hosts on this machine, for the demo, tests and trials",
    load: () => import("./lab.ts"),
  },
  {
    name: "verify",
    summary: "check from outside that companies' mail, names and web work",
    load: () => import("./verify.ts"),
  },
  {
    name: "mail",
    summary: "list, put back or delete the mail of mailboxes that were removed",
    load: () => import("./mail.ts"),
  },
  {
    name: "unlock",
    summary: "say who changes a host, and end that change",
    load: () => import("./unlock.ts"),
  },
  {
    name: "passwd",
    summary: "make the hash of a password for a company's file",
    load: () => import("./passwd.ts"),
  },
  {
    name: "import",
    summary: "take over a server that somebody set up by hand",
    load: () => import("./import.ts"),
  },
];

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("postform")
    .description("mail, DNS and web of a company as code")
    .enablePositionalOptions()
    .showHelpAfterError("(postform --help lists the subcommands and options)");
  const asked = subcommands.find(({ name }) => name === argv[0]);
  if (asked) (await asked.load()).register(program);
  else for (const { name, summary } of subcommands) program.command(name).summary(summary);
  await program.parseAsync(argv, { from: "user" });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  // What went wrong is for the person at the terminal; POSTFORM_DEBUG=1 adds where in the code.
  const debug = process.env.POSTFORM_DEBUG === "1" && error instanceof Error;
  console.error(debug ? error.stack : `postform: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
