// A key pair for SSH servers and clients of tests and benchmarks. One of 150 that ssh2 makes is one that it cannot read.
import ssh2 from "ssh2";

/** Both as OpenSSH writes them. */
export function sshKey(): { private: string; public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync("ed25519");
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
