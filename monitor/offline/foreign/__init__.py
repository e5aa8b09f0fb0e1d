"""Tables that other programs wrote, as the measures of a session: each reader knows one kind and says where its numbers come from."""
