// The lab as its users see it: hosts that answer, a network that leads nowhere, commands that tell the truth, and nothing left behind.
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { projectRoot, run } from "../scenario/lab.ts";
import { type Description, describeLab, lab, managersOf, output, skipReason, tracesOf } from "./machine.ts";

const name = `test-${process.pid}`;
const other = `${name}-other`;

/** What the host engine does to try out files before it puts them in place. */
const secondOverlay =
  "mount -t tmpfs none /mnt; cd /mnt; mkdir u w r; mount -t overlay o -o lowerdir=/,upperdir=u,workdir=w r; echo x > r/etc/tried; cat r/etc/tried";

describe.skipIf(skipReason())("a lab", () => {
  let description: Description;
  let scratch: string;
  const exec = (host: string, script: string) => lab(name, "exec", [host, "--", "sh", "-c", script]);
  const client = (script: string) => lab(name, "client", ["--", "sh", "-c", script]);
  const bootId = (host: string) => output(exec(host, "stat --format=%Z /proc/1"));

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), "postform-lab-test-"));
    description = JSON.parse(await output(lab(name, "up", ["--json"]))) as Description;
  });

  afterAll(async () => {
    await lab(name, "down");
    rmSync(scratch, { recursive: true, force: true });
  });

  afterEach(() => lab(other, "down"));

  test("has three hosts that answer SSH with the keys that the list names", async () => {
    expect(description.hosts.map((host) => `${host.name} ${host.release} ${host.address}`)).toEqual([
      "ns bookworm 198.18.0.53",
      "baidu bookworm 198.18.0.10",
      "qq trixie 198.18.0.20",
    ]);
    const known = join(scratch, "known_hosts");
    writeFileSync(known, description.hosts.map(({ address, hostKey }) => `${address} ${hostKey}\n`).join(""));
    const options = ["StrictHostKeyChecking=yes", `UserKnownHostsFile=${known}`, "BatchMode=yes", "IdentitiesOnly=yes"];
    const ssh = ["ssh", "-i", description.sshKey, ...options.flatMap((option) => ["-o", option])];
    for (const host of description.hosts) {
      const remote = [`root@${host.address}`, "hostname; systemctl is-system-running --wait"];
      expect(await output(lab(name, "client", ["--", ...ssh, ...remote]))).toBe(`${host.name}\nrunning\n`);
    }
  });

  test("says that it is up, and restarts nothing, when it is brought up again", async () => {
    const before = await bootId("baidu");
    const again = await lab(name, "up");
    expect(again).toMatchObject({ code: 0, stdout: "" });
    expect(again.stderr).toContain("the lab is up already: nothing had to change");
    expect(await bootId("baidu")).toBe(before);
  });

  test("has users with sudo, without it, and a certificate authority whose key matches", async () => {
    const as = (user: string) =>
      client(`ssh -F "$POSTFORM_LAB/ssh_config" -l ${user} qq 'sudo --non-interactive id -u'`);
    expect(await output(as("ops"))).toBe("0\n");
    expect((await as("nosudo")).output).toContain("a password is required");
    const authority = new X509Certificate(readFileSync(description.ca));
    expect(authority.subject).toBe(`CN=Postform lab CA ${description.id}`);
    expect(authority.ca).toBe(true);
    const publicKey = await output(run("openssl", ["pkey", "-in", description.caKey, "-pubout"]));
    expect(authority.publicKey.export({ type: "spki", format: "pem" })).toBe(publicKey);
    expect(statSync(description.caKey).mode & 0o777).toBe(0o600);
  });

  test("gives every demo user a password of their own, that only root can read", () => {
    expect(statSync(description.credentials).mode & 0o777).toBe(0o600);
    const passwords = JSON.parse(readFileSync(description.credentials, "utf8")) as Record<string, string>;
    expect(Object.keys(passwords).sort()).toEqual(
      [
        "haha@baidu.com",
        "lisi@qq.com",
        "maomao@baidu.com",
        "wangwu@qq.com",
        "xixi@baidu.com",
        "zhangsan@qq.com",
      ].sort(),
    );
    for (const password of Object.values(passwords)) expect(password).toMatch(/^[A-Za-z0-9]{20}$/);
    expect(new Set(Object.values(passwords)).size).toBe(6);
  });

  test("lets nothing out: no route, no name, and of this machine only Debian's packages", async () => {
    const server = createServer().listen(0, "0.0.0.0");
    await once(server, "listening");
    const port = (server.address() as { port: number }).port;
    try {
      for (const inside of [client, (script: string) => exec("baidu", script)]) {
        expect((await inside("ip route get 192.0.2.1")).output).toContain("Network is unreachable");
        expect(await output(inside("ip -6 route show default; ip route show default"))).toBe("");
        const knock = await inside(`timeout 5 bash -c 'exec 3<>/dev/tcp/198.18.0.1/${port}'`);
        expect(knock.output).toContain("Connection refused");
      }
    } finally {
      server.close();
    }
    expect((await client("getent hosts example.com")).code).toBe(2);
    const get = (path: string) =>
      client(`curl -s -o /dev/null -w '%{http_code}' --path-as-is http://198.18.0.1:3142${path}`);
    expect((await get("/debian/dists/bookworm/InRelease")).stdout).toBe("200");
    for (const path of ["/", "/etc/passwd", "/debian/../../../../etc/passwd", "/debian/%2e%2e/%2e%2e/etc/passwd"])
      expect((await get(path)).stdout, path).toBe("404");
  });

  test("passes on exit codes, signals, standard input, the folder and the environment", async () => {
    expect((await exec("ns", "exit 7")).code).toBe(7);
    expect((await exec("ns", "kill -TERM $$")).code).toBe(143);
    expect((await client("exit 5")).code).toBe(5);
    expect((await client("kill -TERM $$")).code).toBe(143);
    const cat = ["lab", "exec", "--name", name, "qq", "--", "sh", "-c", "id -u; cat"];
    expect((await run(join(projectRoot, "bin/postform"), cat, { input: "typed\n" })).stdout).toBe("0\ntyped\n");
    const folder = [
      "lab",
      "client",
      "--name",
      name,
      "--",
      "sh",
      "-c",
      'pwd; echo "$POSTFORM_CREDENTIALS $NODE_EXTRA_CA_CERTS"',
    ];
    const env = { NODE_EXTRA_CA_CERTS: "/dev/null" };
    const seen = await run(join(projectRoot, "bin/postform"), folder, { cwd: scratch, env });
    expect(seen.stdout).toBe(`${scratch}\n${description.credentials} /dev/null\n`);
    expect(await output(client("cat /etc/resolv.conf"))).toContain("nameserver 198.18.0.53\n");
    expect((await exec("mail", "true")).output).toContain('the lab has no host "mail"; its hosts are ns, baidu, qq');
  });

  test("has hosts on which packages install, firewalls work and a second overlay can be tried out", async () => {
    const install =
      "DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends bind9 >/dev/null && systemctl is-active named";
    expect(await output(exec("ns", install))).toBe("active\n");
    for (const host of ["baidu", "qq"]) {
      expect(
        await output(exec(host, `unshare --mount sh -ec '${secondOverlay}'; ls /etc/tried 2>&1 || true`)),
      ).toContain("x\n");
      expect((await exec(host, "test -e /etc/tried")).code).toBe(1);
      expect(await output(exec(host, "nft add table inet t && nft list tables && nft delete table inet t"))).toBe(
        "table inet t\n",
      );
    }
  });

  test("keeps a host's disk over a power cut, and its journal readable in between", async () => {
    await output(exec("baidu", "echo kept > /root/kept; logger --tag postform-test before the cut; journalctl --sync"));
    await output(lab(name, "kill", ["baidu"]));
    // Whatever new bases would be made of, this disk stays over its own.
    const disk = join(description.dir, "disks/baidu");
    expect(JSON.parse(readFileSync(join(disk, "layers.json"), "utf8"))).toEqual([
      expect.stringMatching(/^\/var\/cache\/postform-lab\/bases\/bookworm-/),
    ]);
    const { hosts } = await describeLab(name);
    expect(hosts.map(({ running }) => running)).toEqual([true, false, true]);
    expect((await exec("baidu", "true")).output).toContain("host baidu is not running; start it with: postform lab up");
    expect(await output(lab(name, "logs", ["baidu", "--", "-t", "postform-test"]))).toContain("before the cut");
    const [ns, up] = [await bootId("ns"), await lab(name, "up")];
    expect(up.code).toBe(0);
    expect(await bootId("ns")).toBe(ns);
    expect(await output(exec("baidu", "cat /root/kept; systemctl is-system-running --wait"))).toBe("kept\nrunning\n");
    expect(await output(lab(name, "logs", ["baidu", "--", "-t", "postform-test"]))).toContain("before the cut");
  });

  test("gives a host a fresh disk under its old key", async () => {
    await output(exec("qq", "echo gone > /root/gone"));
    await output(lab(name, "reset", ["qq"]));
    expect((await exec("qq", "test -e /root/gone")).code).toBe(1);
    expect((await describeLab(name)).hosts).toEqual(description.hosts);
    expect(await output(client('ssh -F "$POSTFORM_LAB/ssh_config" qq hostname'))).toBe("qq\n");
  });

  test("comes back with its disks after this machine was restarted", async () => {
    await output(exec("ns", "echo kept > /root/kept; sync"));
    writeFileSync(join(cgroupOf(description.id), "cgroup.kill"), "1");
    const namespaces = (await output(run("ip", ["netns", "list"])))
      .split(/\s+/)
      .filter((entry) => entry.includes(description.id));
    for (const namespace of namespaces) await output(run("ip", ["netns", "delete", namespace]));
    expect((await lab(name, "up")).output).toContain("the lab is up\n");
    expect(await output(exec("ns", "cat /root/kept"))).toBe("kept\n");
    expect(await output(exec("ns", "apt-get update -qq && echo reached"))).toBe("reached\n");
  });

  test("runs beside another one of the same checkout with the same addresses", async () => {
    await output(lab(other, "up", ["--hosts", "baidu=trixie,extra=bookworm"]));
    const second = await describeLab(other);
    const keyOf = (lab: Description) => lab.hosts.find((host) => host.address === "198.18.0.10")?.hostKey;
    expect(keyOf(second)).toMatch(/^ssh-ed25519 AAAA/);
    expect(keyOf(second)).not.toBe(keyOf(description));
    const whoIs = 'ssh -F "$POSTFORM_LAB/ssh_config" root@198.18.0.10 ". /etc/os-release; echo \\$VERSION_CODENAME"';
    expect(await output(client(whoIs.replace("root@198.18.0.10", "baidu")))).toBe("bookworm\n");
    expect(await output(lab(other, "client", ["--", "sh", "-c", whoIs]))).toBe("trixie\n");
    await output(lab(other, "down"));
    expect(tracesOf(second.id)).toEqual([]);
    expect(await output(exec("baidu", "systemctl is-system-running"))).toBe("running\n");
  });

  test("is where its hosts' addresses are, which is said where they are asked for outside", async () => {
    const list = [join(projectRoot, "bin/postform"), "mail", "list", "ssh://root@198.18.0.10"];
    const { code, stderr } = await run("unshare", ["--net", ...list]);
    expect(code).toBe(1);
    expect(stderr).toContain("which only the lab's network reaches; run this by: postform lab client -- COMMAND");
  });

  test("leaves nothing behind after its container managers were killed and a command was still running", async () => {
    const running = client("echo started; exec sleep 600");
    const entered = join(cgroupOf(description.id), "client/cgroup.procs");
    await expect.poll(() => existsSync(entered) && readFileSync(entered, "utf8"), { timeout: 10_000 }).toMatch(/\d/);
    const managers = managersOf(description.id);
    expect(managers).toHaveLength(3);
    for (const manager of managers) process.kill(manager, "SIGKILL");
    expect(tracesOf(description.id)).not.toEqual([]);
    const removed = await lab(name, "down");
    expect(removed).toMatchObject({ code: 0 });
    expect(removed.stderr).toContain("the lab is down");
    expect((await running).code).toBe(137);
    expect(tracesOf(description.id)).toEqual([]);
    expect((await lab(name, "down")).stderr).toContain("the lab is not up: nothing to do");
    const list = await lab(name, "list", ["--json"]);
    expect(list).toMatchObject({ code: 1, stdout: "" });
    expect(list.stderr).toContain(`is not up; start it with: postform lab up --name ${name}`);
  });

  test("comes up without a network of the machine's, and installs packages from its cache", async () => {
    const cutOff = ["unshare", "--net"];
    await output(lab(other, "up", ["--hosts", "ns=trixie"], cutOff));
    const install =
      "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends nginx >/dev/null && command -v nginx";
    expect(await output(lab(other, "exec", ["ns", "--", "sh", "-c", install]))).toBe("/usr/sbin/nginx\n");
  });

  test("comes up where only version 2 of control groups is mounted", async () => {
    const tree =
      "if ! [ -e /sys/fs/cgroup/cgroup.controllers ]; then umount -l /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup; fi";
    const inTree = ["unshare", "--mount", "sh", "-ec", `${tree}; exec "$0" "$@"`];
    await output(lab(other, "up", ["--hosts", "ns=bookworm,qq=trixie"], inTree));
    const state = ["--", "systemctl", "is-system-running", "--wait"];
    for (const host of ["ns", "qq"])
      expect(await output(lab(other, "exec", [host, ...state], inTree))).toBe("running\n");
    const { id } = await describeLab(other);
    await output(lab(other, "down", [], inTree));
    expect(tracesOf(id)).toEqual([]);
  });

  test("holds its disks in memory where the file system refuses overlays, as in a container", async () => {
    // Both of the lab's folders on overlays, as when the machine is a container.
    const folders = ["/var/lib/postform-lab", "/var/cache/postform-lab"];
    const layered = folders.flatMap((folder, index) => [
      `mkdir -p ${folder} /mnt/${index}/u /mnt/${index}/w`,
      `mount -t overlay none -o lowerdir=${folder},upperdir=/mnt/${index}/u,workdir=/mnt/${index}/w ${folder}`,
    ]);
    const commands = [
      `up --name ${other} --hosts ns=bookworm`,
      `exec --name ${other} ns -- sh -ec "$1"`,
      `down --name ${other}`,
    ];
    const script = [
      ...["mount -t tmpfs none /mnt", ...layered, ...commands.map((words) => `"$0" lab ${words}`)],
      "findmnt --noheadings --list | grep -c disks || true",
    ];
    const inside = [
      "-ec",
      script.join("; "),
      join(projectRoot, "bin/postform"),
      `unshare --mount sh -ec '${secondOverlay}'`,
    ];
    const result = await run("unshare", ["--mount", "sh", ...inside]);
    expect(result.stderr).toContain("this file system cannot hold overlays: the hosts' disks are in memory");
    expect(result.stdout).toBe("x\n0\n");
  });

  test("bakes the services' packages into hosts that ask for it", async () => {
    await output(lab(other, "up", ["--hosts", "baidu=bookworm,ns=bookworm", "--baked", "--bare-hosts", "ns"]));
    const active = ["--", "systemctl", "is-active", "postfix", "dovecot", "nginx", "named"];
    expect(await output(lab(other, "exec", ["baidu", ...active]))).toBe("active\n".repeat(4));
    expect((await lab(other, "exec", ["ns", "--", "dpkg", "-s", "postfix"])).code).toBe(1);
    expect((await lab(other, "up", ["--hosts", "ns=trixie"])).output).toContain(
      "host ns is up with bookworm, not trixie",
    );
    await output(lab(other, "down"));
  });
});

const cgroupOf = (id: string): string =>
  ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"]
    .map((tree) => join(tree, `postform-${id}`))
    .find((folder) => existsSync(folder))!;
