"""What a scheme's files say of a unit on a day, and over time. Pure: files and facts in, results and reasons out."""
