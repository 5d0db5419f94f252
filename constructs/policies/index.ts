// The built-in policies.
export { NamePattern, type NamePatternProps } from "./name-pattern.ts";
export { NoCatchAll } from "./no-catch-all.ts";
export { Policy, type PolicyFinding } from "./policy.ts";
export { Quota, type QuotaProps } from "./quota.ts";
export { RequireTls, type RequireTlsProps } from "./require-tls.ts";
export { SendAs, type SendAsProps } from "./send-as.ts";
