// Run as a client of the lab: asks a name server one question over TCP, without recursion, and prints what it answers as JSON.
import { ask, type Question } from "../../cli/verify/dialogue/dns.ts";

const [address = "", name = "", type = ""] = process.argv.slice(2);
const question = { name, type: type as Question["type"], transport: "tcp" } as const;
console.log(JSON.stringify(await ask({ address, port: 53, patience: 5_000 }, question)));
