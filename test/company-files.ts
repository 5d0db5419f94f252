// The company files of a case in test/golden/errors/together: each part begins with a line "# acme.yaml".

/** For the cases that are not about it. */
const sharedNameServer = `nameServer:
  hostname: ns.third-party.example
  contact: hostmaster@third-party.example
  host: { address: 192.0.2.53 }
  zones: { third-party.example: {}, 2.0.192.in-addr.arpa: {} }
`;

export function companyFilesOf(input: string): Map<string, string> {
  const parts = input.split(/^(?=# \S+\.yaml\n)/m).map((part): [string, string] => {
    const [head = ""] = part.split("\n");
    return [head.slice(2), part.slice(head.length + 1)];
  });
  return new Map([["ns.yaml", sharedNameServer], ...parts]);
}
