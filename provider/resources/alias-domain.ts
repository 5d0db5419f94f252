// postform_alias_domain: a domain whose addresses lead elsewhere.
import { aliasDomain } from "../../schemas/mail.ts";
import { platformOf } from "../platforms/index.ts";
import { aliasDomainState, leavingAliasDomain, parseAliasDomain } from "../render/alias-domain.ts";
import { fragmentPath } from "../render/mail-tables.ts";
import { contentDrifts } from "./content-drift.ts";
import { managed, withNote } from "./managed.ts";
import { movable } from "./movable.ts";

const resource = managed({
  description: aliasDomain,
  state: aliasDomainState,
  check: ({ domain, targetDomain, aliases }) => [
    ...(targetDomain === domain ? [{ path: ["targetDomain"], message: `${domain} cannot lead to itself` }] : []),
    ...(targetDomain === null && Object.keys(aliases).length === 0
      ? [{ path: ["aliases"], message: `${domain} leads nowhere: give targetDomain, or aliases` }]
      : []),
  ],
  reflect: (model, { files }, state) => {
    const path = fragmentPath("virtual_aliases", model.domain);
    const { aliases, targetDomain, garbage } = parseAliasDomain(model.domain, files[path]?.content ?? "");
    const rest = {
      ...state,
      files: Object.fromEntries(Object.entries(state.files).filter(([other]) => other !== path)),
    };
    return {
      model: { aliases, targetDomain },
      drift: [...contentDrifts(rest, files), ...garbage.map((line) => `${path} has a line of somebody else: ${line}`)],
    };
  },
});

export const aliasDomainResource = movable(resource, {
  fields: aliasDomain.fields,
  mailboxes: () => [],
  async states({ before }, { from }) {
    const here = platformOf((await from.facts()).platform);
    const leaving = withNote(aliasDomain.fields, leavingAliasDomain(before, here), before);
    return { arriving: null, leaving: [leaving], old: aliasDomainState(before, here) };
  },
});
