"""The IMAP door: mailboxes of other servers are watched, and each mail is stored before it is marked."""
