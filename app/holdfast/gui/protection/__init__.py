"""What the window shows of the store's safety: unlocking, recovering, backups, the bin. Knows the operations for it."""
