// postform_web_site: one virtual host and its pages.
import { webSite } from "../../schemas/web.ts";
import { directiveProblem, variableProblem } from "../render/nginx-syntax.ts";
import { webSiteState } from "../render/site.ts";
import { managed, type Problem } from "./managed.ts";

export const webSiteResource = managed({
  description: webSite,
  state: webSiteState,
  check: ({ documentRoot, certificate, extra, replaces, serverName }) => {
    const problems: Problem[] = extra.flatMap((line, index) => {
      const problem = directiveProblem(line);
      return problem ? [{ path: ["extra", index], message: `${line} is not one directive: ${problem}` }] : [];
    });
    for (const [index, path] of replaces.entries())
      if (!/^\/etc\/nginx\/(sites-enabled|conf\.d)\//.test(path) || path.endsWith(`/${serverName.toLowerCase()}.conf`))
        problems.push({
          path: ["replaces", index],
          message: `${path} is not a file of somebody else below /etc/nginx/sites-enabled or conf.d: leave it out`,
        });
    const paths: [string[], string][] = [
      [["documentRoot"], documentRoot],
      [["certificate", "chain"], certificate.chain],
      [["certificate", "key"], certificate.key],
    ];
    for (const [path, text] of paths) {
      const problem = variableProblem(text);
      if (problem) problems.push({ path, message: `${text}: ${problem}` });
    }
    return problems;
  },
});
