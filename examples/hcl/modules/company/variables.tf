variable "address" {
  description = "IPv4 address of the company's machine, Debian 12 or 13, that you reach by SSH; it may be known only after apply."
  type        = string
}

variable "user" {
  description = "Who logs in; another than root needs `sudo` without a password."
  type        = string
  default     = "root"
}

variable "host_key" {
  description = "The machine's host key, pinned: `SHA256:…` or `ssh-ed25519 AAAA…`. Default: the one in known_hosts."
  type        = string
  default     = null
}

variable "wait_seconds" {
  description = "How long to wait for a machine that is still booting."
  type        = number
  default     = 0
}

variable "adopt" {
  description = "Take over what somebody made by hand there; it is kept, and put back on destroy."
  type        = bool
  default     = false
}

variable "domain" {
  description = "The company's domain. The machine is called mail.DOMAIN, its name server ns.DOMAIN, the site www.DOMAIN."
  type        = string
}

variable "contact" {
  description = "Name at the domain of who is responsible: gets the mail to hostmaster and postmaster."
  type        = string
}

variable "mailboxes" {
  description = "Mailboxes by local part. `password_hash` is what `postform passwd` prints; without it, `passwords` has the password."
  type = map(object({
    password_hash = optional(string)
    quota         = optional(number)
    copy_to       = optional(list(string), [])
    send_as       = optional(list(string), [])
  }))
}

variable "passwords" {
  description = "JSON file of passwords by address: `file:PATH`. It is read where Terraform runs, and is in no plan or state."
  type        = string
  default     = null
}

variable "aliases" {
  description = "Aliases and groups: local part → full addresses."
  type        = map(list(string))
  default     = {}
}

variable "records" {
  description = "More records of the zone, by `<name> <TYPE>`."
  type        = map(object({ values = list(string), ttl = optional(number) }))
  default     = {}
}

variable "pages" {
  description = "Pages of www.DOMAIN by path; with none there is no web server."
  type        = map(string)
  default     = {}
}

variable "acme_contact" {
  description = "With it, certificates are Let's Encrypt's, which writes there. Default: self-signed."
  type        = string
  default     = null
}
