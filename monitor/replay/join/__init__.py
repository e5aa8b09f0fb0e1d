"""Two people's own sessions of one conversation, joined to one."""
