# Acme on one machine, resource by resource: host, certificate, names, mail and web.
terraform {
  required_version = ">= 1.5"
  required_providers {
    postform = {
      source  = "postform/postform"
      version = "~> 0.1"
    }
  }
}

variable "address" {
  description = "IPv4 address of a Debian 12 or 13 machine that you reach by SSH as root; its host key is in known_hosts."
  type        = string
  default     = "192.0.2.10"
}

variable "passwords" {
  description = "JSON file of passwords by address. It is read where Terraform runs, and is in no plan or state."
  type        = string
  default     = "file:~/acme-passwords.json"
}

locals {
  contact = "hostmaster@acme.example"
  # 192.0.2.10 → 2.0.192.in-addr.arpa
  reverse = "${join(".", reverse(slice(split(".", var.address), 0, 3)))}.in-addr.arpa"
}

resource "postform_host" "main" {
  address  = var.address
  hostname = "mail.acme.example"
  # What runs on it decides which packages are installed.
  services = ["dns", "mail", "web", "tls", "time", "updates", "resolver", "firewall", "bans"]
}

resource "postform_host_baseline" "main" {
  host_connection = postform_host.main.host_connection
  time            = {}
  updates         = {}
  resolver        = {}
  swap            = {}
  ssh             = {}
  bans            = { mail = true }
  firewall = {
    open = {
      dns  = { tcp = [53], udp = [53] }
      mail = { tcp = [25, 110, 143, 465, 587, 993, 995, 4190] }
      web  = { tcp = [80, 443] }
    }
  }
}

resource "postform_tls_cert" "main" {
  host_connection = postform_host.main.host_connection
  name            = "acme"
  names           = ["mail.acme.example", "www.acme.example"]
  depends_on      = [postform_host_baseline.main]
}

resource "postform_name_server" "ns" {
  host_connection = postform_host.main.host_connection
  depends_on      = [postform_host_baseline.main]
}

resource "postform_dns_zone" "acme" {
  host_connection = postform_name_server.ns.host_connection
  zone            = "acme.example"
  soa             = { primary = "ns.acme.example", contact = local.contact }
  name_servers    = ["ns.acme.example"]
  records = {
    "ns A"                  = { values = [var.address] }
    "mail A"                = { values = [var.address] }
    "www A"                 = { values = [var.address] }
    "@ MX"                  = { values = ["10 mail.acme.example."] }
    "@ TXT"                 = { values = ["v=spf1 mx -all"] }
    "_submissions._tcp SRV" = { values = ["0 1 465 mail.acme.example."] }
    "_imaps._tcp SRV"       = { values = ["0 1 993 mail.acme.example."] }
  }
}

# A server's A and PTR have to agree, or its mail is taken for spam.
resource "postform_dns_zone" "reverse" {
  host_connection = postform_name_server.ns.host_connection
  zone            = local.reverse
  soa             = { primary = "ns.acme.example", contact = local.contact }
  name_servers    = ["ns.acme.example"]
  records         = { "${split(".", var.address)[3]} PTR" = { values = ["mail.acme.example."] } }
}

resource "postform_mail_server" "mail" {
  host_connection = postform_host.main.host_connection
  hostname        = "mail.acme.example"
  origin          = "acme.example"
  certificate     = { chain = postform_tls_cert.main.chain, key = postform_tls_cert.main.key }
  depends_on      = [postform_host_baseline.main]
}

resource "postform_mail_domain" "acme" {
  host_connection = postform_mail_server.mail.host_connection
  domain          = "acme.example"
  mailboxes = {
    ann = { password_from = "${var.passwords}#ann@acme.example" }
    bob = { password_from = "${var.passwords}#bob@acme.example", copy_to = ["ann@acme.example"] }
  }
  aliases = {
    sales      = ["ann@acme.example", "bob@acme.example"]
    postmaster = ["ann@acme.example"]
    hostmaster = ["ann@acme.example"]
  }
}

resource "postform_web_server" "web" {
  host_connection = postform_host.main.host_connection
  depends_on      = [postform_host_baseline.main]
}

resource "postform_web_site" "www" {
  host_connection = postform_web_server.web.host_connection
  server_name     = "www.acme.example"
  certificate     = { chain = postform_tls_cert.main.chain, key = postform_tls_cert.main.key }
  pages           = { "index.html" = "It's www.acme.example\n" }
}
