// postform_web_server: nginx on a host.
import { webServer } from "../../schemas/web.ts";
import { webServerState } from "../render/nginx.ts";
import { valueProblem } from "../render/nginx-syntax.ts";
import { managed, type Problem } from "./managed.ts";

export const webServerResource = managed({
  description: webServer,
  state: webServerState,
  check: ({ extra }) =>
    Object.entries(extra).flatMap(([name, value]): Problem[] => {
      const problem = valueProblem(value);
      return problem
        ? [{ path: ["extra", name], message: `${name}: the value is not one directive's: ${problem}` }]
        : [];
    }),
});
