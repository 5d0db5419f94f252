// How far the acceptance gate of a deploy is: told by `postform verify`, read by `postform deploy` out of what Terraform hands on. Pure.

/** `postform verify: 31 of 56 checks` */
export const verifying = (done: number, all: number): string => `postform verify: ${done} of ${all} checks`;

export const isVerifying = (line: string): boolean => /^postform verify: \d+ of \d+ checks$/.test(line.trim());
