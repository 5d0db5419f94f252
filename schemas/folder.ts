// Which file of a folder of company files is what.

/** Its name in the folder, so that no company is called so. */
export const POLICIES = "policies.yaml";

/** Of a name in such a folder: hidden ones are an editor's. */
export const isCompanyFile = (name: string): boolean => /^[^.].*\.yaml$/.test(name) && name !== POLICIES;
