// Run as a client of the lab: asks a name server one question over TCP, or as the last word says, without recursion, and prints what it answers as JSON.
import { ask, type Question } from "../../cli/verify/dialogue/dns.ts";

const [address = "", name = "", type = "", transport = "tcp"] = process.argv.slice(2);
const question = { name, type, transport } as Question;
console.log(JSON.stringify(await ask({ address, port: 53, patience: 5_000 }, question)));
