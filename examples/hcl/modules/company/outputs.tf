output "host_connection" {
  description = "How other resources name the company's machine."
  value       = postform_host.this.host_connection
}

output "mail_hostname" {
  description = "What mail clients connect to, and what the PTR of the address has to say."
  value       = local.mail
}
