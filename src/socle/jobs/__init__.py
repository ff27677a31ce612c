"""jobs: the timetable and background work: claim a requested row, call one operation. No rule lives here."""
