"""What templates read: frozen values with ready words and addresses, made from what the rooms gave. No rows of tables."""
