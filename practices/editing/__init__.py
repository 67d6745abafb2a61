"""What happens to an entry between being typed and being read: its content, history and life.

Begin with these:

- content: all that editors write of a practice as one value; read from rows, written to them
- life: the steps from draft to published, withdrawn and back, as functions
- history: what every entry said after each change
- events: the log of operations

A step is made of

- rules: who may take which step, and from where
- rows: the row of an entry, locked and moved
- publishing: putting a practice before the readers, now or when it is due
- roles: the rights of each role

Comparing and going back:

- state: what any entry says or said, and how two such states differ
- diff: the same for two contents of a practice; change has the shapes of what it finds, pairing
  tells which figure became which
- timeline: the history of one entry as pages show it; recent: the newest changes of all entries,
  which folding puts together
- revert: making an entry say what it once said
- overwritten: history of what files write past the forms

What editors are told:

- work: what waits for a user; gaps: what entries lack; duplicates: what is there already
- departure: where a text no longer says what its document says
- people: what users are called
"""
