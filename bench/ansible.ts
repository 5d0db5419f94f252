// The two companies of the scenario, done by Postform and by Ansible (bench/ansible) to the same three hosts: each has a lab of its own, in which the hosts have their packages already.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { terraformBinary } from "../cli/terraform.ts";
import { defaultHosts } from "../lab/hosts-option.ts";
import { projectRoot, run } from "../test/run.ts";
import { floorOf } from "./floor.ts";
import { byTurns, goal, type Measured, type Part } from "./measure.ts";
import { company, LabProject, right, stacks } from "./project.ts";

type Tell = (text: string) => void;

const playbook = join(projectRoot, "bench/ansible");

const withLimit = (bytes: number) => (text: string) => text.replace("mail:\n", `mail:\n  messageSizeLimit: ${bytes}\n`);

const ansible = (project: LabProject, ...args: string[]) =>
  project.client("ansible-playbook", [join(playbook, "site.yaml"), ...args], project.folder, {
    ANSIBLE_CONFIG: join(playbook, "ansible.cfg"),
  });

async function converge(ours: LabProject, theirs: LabProject, tell: Tell, times: number): Promise<Measured[]> {
  const afresh = (project: LabProject, work: () => Promise<unknown>) => async () => {
    await project.down();
    await project.up();
    const took = await project.seconds(work);
    // Equal work: each leaves companies that work.
    await project.postform("verify");
    return took;
  };
  return byTurns(
    {
      "Ansible, first run": afresh(theirs, () => ansible(theirs)),
      "postform deploy, first": async () => {
        // What was deployed before went with its hosts.
        for (const stack of stacks) rmSync(join(ours.folder, `terraform.${stack}.tfstate`), { force: true });
        return afresh(ours, () => ours.postform("deploy", "--auto-approve"))();
      },
    },
    { times, unit: "s", tell },
  );
}

async function noChange(ours: LabProject, theirs: LabProject, tell: Tell, times: number): Promise<Measured[]> {
  const floors = await Promise.all(
    stacks.map(async (stack) => {
      const { stdout } = await ours.terraform(stack, "state", "list");
      const folder = join(ours.folder, "floor", stack);
      floorOf(folder, { resources: stdout.trim().split("\n").length });
      await ours.client(terraformBinary(), ["init", "-input=false"], folder);
      await ours.client(terraformBinary(), ["apply", "-auto-approve"], folder);
      return folder;
    }),
  );
  const { stdout } = await run(join(projectRoot, "bin/postform"), ["lab", "list", "--name", ours.name, "--json"]);
  const { hosts, sshKey, knownHosts } = JSON.parse(stdout) as {
    hosts: { address: string }[];
    sshKey: string;
    knownHosts: string;
  };
  const ssh = (address: string) =>
    ours.client("ssh", ["-i", sshKey, "-o", `UserKnownHostsFile=${knownHosts}`, `root@${address}`, "true"]);
  return byTurns(
    {
      "Ansible, nothing to change": () => theirs.seconds(() => ansible(theirs)),
      "postform plan, nothing to change": () => ours.seconds(() => ours.postform("plan")),
      "terraform plan of three stacks at once": () =>
        ours.seconds(() => Promise.all(stacks.map((stack) => ours.terraform(stack, "plan", "-input=false")))),
      "floor: as many terraform_data, and ssh true": () =>
        ours.seconds(() =>
          Promise.all([
            ...floors.map((folder) => ours.client(terraformBinary(), ["plan", "-input=false"], folder)),
            ...hosts.map(({ address }) => ssh(address)),
          ]),
        ),
    },
    { times, unit: "s", tell },
  );
}

async function oneSetting(ours: LabProject, theirs: LabProject, tell: Tell, times: number): Promise<Measured[]> {
  let bytes = 20_000_000;
  const another = () => {
    bytes += 1_000_000;
    return String(bytes);
  };
  const setting = () => ["-e", `qq_message_size_limit=${another()}`];
  return byTurns(
    {
      "Ansible, one setting": () => theirs.seconds(() => ansible(theirs, ...setting())),
      "Ansible, one setting, --limit qq --tags mail": () =>
        theirs.seconds(() => ansible(theirs, "--limit", "qq", "--tags", "mail", ...setting())),
      "postform deploy qq, one setting": async () => {
        ours.company("qq", company("qq", withLimit(Number(another()))));
        return ours.seconds(() => ours.postform("deploy", "qq", "--auto-approve"));
      },
    },
    { times, unit: "s", tell },
  );
}

export async function sideBySide(tell: Tell, times = 5): Promise<Part> {
  await right(run("sh", [join(playbook, "setup.sh")]), "bench/ansible/setup.sh");
  const [ours, theirs] = ["bench-postform", "bench-ansible"].map((name) => new LabProject(name, defaultHosts)) as [
    LabProject,
    LabProject,
  ];
  for (const project of [ours, theirs]) for (const name of stacks) project.company(name, company(name));
  try {
    const measured = [
      ...(await converge(ours, theirs, tell, 3)),
      ...(await noChange(ours, theirs, tell, times)),
      ...(await oneSetting(ours, theirs, tell, times)),
    ];
    const of = (what: string, against: string, limit: number) => goal(measured, { what, against, limit });
    const floor = "floor: as many terraform_data, and ssh true";
    return {
      title: "Three hosts, two companies, against Ansible",
      about:
        "The scenario's name server and two companies on three hosts with their packages installed. After each first run `postform verify` is green on the hosts of both. Ansible is Debian's, with [pipelining, open connections, ten forks and no facts](ansible/README.md). The floor is `terraform plan` of as many built-in resources, and one `ssh HOST true` for each host, all at once.",
      measured,
      goals: [
        of("postform plan, nothing to change", "Ansible, nothing to change", 1 / 20),
        of("postform plan, nothing to change", floor, 1.5),
        of("terraform plan of three stacks at once", "Ansible, nothing to change", 1 / 10),
        of("terraform plan of three stacks at once", floor, 2.5),
        of("postform deploy qq, one setting", "Ansible, one setting", 1 / 10),
        of("postform deploy, first", "Ansible, first run", 1 / 5),
      ],
    };
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
  }
}
