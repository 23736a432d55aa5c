"""Is everything ready for the night? Looked over before it, while somebody can still act. Nobody is woken by it.

* `timetable` says which jobs the coming day needs; they stand in rows a day ahead, and the engine does them.
* `ahead` reads the duties that lie ahead; `runs` are the unbroken ones.
* `checks` looks a duty over: person, numbers, last test, absence, gap, backup.
* `holes` finds the hours that nobody has; of all this the coordinator is told (`oncall.flow.concerned`).
* `faults` knows what has been told: each fault once, and again when it was mended and comes back.
* `trials` is the weekly test page; asking at the start of a run is `oncall.flow.starting`.
* `sheet` gathers the night sheet, `paper` prints it, `posting` sends it.
"""
