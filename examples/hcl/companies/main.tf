# Two companies from one module, each on a machine of its own.
module "company" {
  source   = "../modules/company"
  for_each = var.companies

  address   = each.value.address
  domain    = each.key
  contact   = each.value.contact
  passwords = "file:~/${each.key}-passwords.json"
  mailboxes = each.value.mailboxes
  aliases   = each.value.aliases
  pages     = { "index.html" = "It's www.${each.key}\n" }
}

variable "companies" {
  description = "The companies by their domains."
  type = map(object({
    address   = string
    contact   = string
    mailboxes = map(object({ quota = optional(number) }))
    aliases   = optional(map(list(string)), {})
  }))
  default = {
    "acme.example" = {
      address   = "192.0.2.10"
      contact   = "ann"
      mailboxes = { ann = {}, bob = { quota = 1000000000 } }
      aliases   = { sales = ["ann@acme.example", "bob@acme.example"] }
    }
    "globex.example" = {
      address   = "192.0.2.20"
      contact   = "hank"
      mailboxes = { hank = {} }
    }
  }
}

output "connections" {
  value = { for domain, company in module.company : domain => company.host_connection }
}
