# A company on one machine: its name server and zone, mail, and a site.
terraform {
  required_version = ">= 1.5"
  required_providers {
    postform = {
      source  = "postform/postform"
      version = "~> 0.1"
    }
  }
}

locals {
  mail        = "mail.${var.domain}"
  ns          = "ns.${var.domain}"
  www         = "www.${var.domain}"
  has_web     = length(var.pages) > 0
  needs_nginx = local.has_web || var.acme_contact != null
  certificate = { chain = postform_tls_cert.this.chain, key = postform_tls_cert.this.key }
  # What everybody's zone has; `records` adds to it and wins.
  records = merge(
    {
      "@ MX"                  = { values = ["10 ${local.mail}."] }
      "@ TXT"                 = { values = ["v=spf1 mx -all"] }
      "_submissions._tcp SRV" = { values = ["0 1 465 ${local.mail}."] }
      "_imaps._tcp SRV"       = { values = ["0 1 993 ${local.mail}."] }
    },
    var.records,
  )
}

resource "postform_host" "this" {
  address      = var.address
  user         = var.user
  sudo         = var.user != "root"
  host_key     = var.host_key
  wait_seconds = var.wait_seconds
  adopt        = var.adopt
  hostname     = local.mail
  services = concat(
    ["dns", "mail", "tls", "time", "updates", "resolver", "firewall", "bans"],
    local.needs_nginx ? ["web"] : [],
  )
}

resource "postform_host_baseline" "this" {
  host_connection = postform_host.this.host_connection
  time            = {}
  updates         = {}
  resolver        = {}
  swap            = {}
  ssh             = {}
  bans            = { mail = true }
  firewall = {
    open = merge(
      {
        dns  = { tcp = [53], udp = [53] }
        mail = { tcp = [25, 110, 143, 465, 587, 993, 995, 4190] }
      },
      local.needs_nginx ? { web = { tcp = [80, 443], udp = [] } } : {},
    )
  }
}

resource "postform_tls_cert" "this" {
  host_connection = postform_host.this.host_connection
  name            = "company"
  names           = concat([local.mail], local.has_web ? [local.www] : [])
  issuer          = var.acme_contact == null ? "self-signed" : "acme"
  acme            = var.acme_contact == null ? null : { contact = var.acme_contact }
  # The CA finds the machine by its zone.
  depends_on = [postform_host_baseline.this, postform_dns_zone.this]
}

resource "postform_name_server" "this" {
  host_connection = postform_host.this.host_connection
  depends_on      = [postform_host_baseline.this]
}

resource "postform_dns_zone" "this" {
  host_connection = postform_name_server.this.host_connection
  zone            = var.domain
  soa             = { primary = local.ns, contact = "hostmaster@${var.domain}" }
  name_servers    = [local.ns]
  records         = local.records
  # Not records: their keys have to be known at plan, these addresses do not.
  addresses = merge(
    { (local.ns) = [var.address], (local.mail) = [var.address] },
    local.has_web ? { (local.www) = [var.address] } : {},
  )
}

resource "postform_mail_server" "this" {
  host_connection = postform_host.this.host_connection
  hostname        = local.mail
  origin          = var.domain
  certificate     = local.certificate
  depends_on      = [postform_host_baseline.this]
}

resource "postform_mail_domain" "this" {
  host_connection = postform_mail_server.this.host_connection
  domain          = var.domain
  mailboxes = {
    for name, mailbox in var.mailboxes : name => {
      password_hash = mailbox.password_hash
      password_from = mailbox.password_hash == null && var.passwords != null ? "${var.passwords}#${name}@${var.domain}" : null
      quota         = mailbox.quota
      copy_to       = mailbox.copy_to
      send_as       = mailbox.send_as
    }
  }
  aliases = merge(
    { for name in ["hostmaster", "postmaster"] : name => ["${var.contact}@${var.domain}"] if !contains(keys(var.mailboxes), name) },
    var.aliases,
  )

  lifecycle {
    precondition {
      condition     = var.passwords != null || alltrue([for mailbox in var.mailboxes : mailbox.password_hash != null])
      error_message = "A mailbox of ${var.domain} has no password_hash: give one (`postform passwd ADDRESS`), or passwords = \"file:PATH\"."
    }
  }
}

resource "postform_web_server" "this" {
  count           = local.has_web ? 1 : 0
  host_connection = postform_host.this.host_connection
  depends_on      = [postform_host_baseline.this]
}

resource "postform_web_site" "this" {
  count           = local.has_web ? 1 : 0
  host_connection = postform_web_server.this[0].host_connection
  server_name     = local.www
  certificate     = local.certificate
  pages           = var.pages
}
