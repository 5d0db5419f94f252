// The company that is deployed on one real host and recorded, and the copies of it that are simulated: each has a name, an address and a reverse zone of its own.
/** What tells one copy from another. Names are equally long and sort alike, so that whatever is ordered stays in order. */
export interface Copy {
  readonly company: string;
  readonly address: string;
  readonly reverseZone: string;
}

export const mostCopies = 999;

/** As it is deployed in the lab, where the client asks the name server at this address. */
export const original: Copy = {
  company: "company000",
  address: "198.18.0.53",
  reverseZone: "0.18.198.in-addr.arpa",
};

/** The copy of this number, from 1 on: at a loopback address, in a network of its own. */
export function copyOf(number: number): Copy {
  const [high, low] = [64 + Math.floor(number / 256), number % 256];
  return {
    company: `company${String(number).padStart(3, "0")}`,
    address: `127.${high}.${low}.53`,
    reverseZone: `${low}.${high}.127.in-addr.arpa`,
  };
}

/** A text of the original as it is of a copy. `more`: what else differs, as pairs of before and after. */
export function renamed(text: string, copy: Copy, more: readonly (readonly [string, string])[] = []): string {
  const pairs = [...more, ...(["address", "reverseZone", "company"] as const).map((key) => [original[key], copy[key]])];
  return pairs.reduce((done, [from = "", to = ""]) => done.replaceAll(from, to), text);
}

/** The reference of the mailboxes' passwords. */
export const passwordsVariable = "POSTFORM_DOUBLE_PASSWORDS";

/** `companies/company000.yaml`: name server, mail server and web server on one host. */
export const companyFile = `company: company000
contact: hostmaster@company000.example
hosts:
  main:
    address: 198.18.0.53
    baseline:
      resolver: false # as in the lab's other companies: no root of the lab is signed
      updates: false # and nothing leads out of it
      bans: { ignore: [198.18.0.0/15] }
dns:
  host: main
  hostname: ns.company000.example
  zones: { company000.example: {}, 0.18.198.in-addr.arpa: {} }
mail:
  host: main
  hostname: mail.company000.example
  domains:
    company000.example:
      passwordsFrom: file:$${passwordsVariable}
      mailboxes: { ann: { copyTo: [bob] }, bob: {}, eve: {} }
      aliases: { workgroup: [ann, bob], hostmaster: [eve] }
web:
  host: main
  sites:
    www.company000.example:
      aliases: [www2.company000.example]
      pages: { index.html: "It's www.company000.example\\n" }
`;

const passwords = { ann: "Pw-for-ann-1", bob: "Pw-for-bob-2", eve: "Pw-for-eve-3" };

/** What the file of that variable holds. */
export const passwordsOf = (copies: readonly Copy[]): string =>
  JSON.stringify(
    Object.fromEntries(
      copies.flatMap(({ company }) =>
        Object.entries(passwords).map(([name, password]) => [`${name}@${company}.example`, password]),
      ),
    ),
  );
