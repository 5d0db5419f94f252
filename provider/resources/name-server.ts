// postform_name_server: BIND on a host.
import { nameServer } from "../../schemas/dns.ts";
import { nameServerState } from "../render/bind.ts";
import { statementProblem } from "../render/bind-syntax.ts";
import { managed, type Problem } from "./managed.ts";

export const nameServerResource = managed({
  description: nameServer,
  state: nameServerState,
  check: ({ extra }) =>
    Object.entries(extra).flatMap(([name, value]): Problem[] => {
      const problem = statementProblem(value);
      return problem
        ? [{ path: ["extra", name], message: `${name}: the value is not one statement's: ${problem}` }]
        : [];
    }),
});
