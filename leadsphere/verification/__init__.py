"""Whether an e-mail address can be written to, and what shows it: pure, but for the resolver that asks name servers."""
