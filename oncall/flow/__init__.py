"""The way of a contact, and of a rota, one module a step. Read them in this order:

 contact in ──> who is on duty ──> page ──> claim / escalate ──> what was held ──> load ────> next rota ──> published
 intake.py       duty.py        paging.py   answering.py          history.py     weighing.py planning.py   publishing.py
                                            escalation.py                        checking.py drafting.py

* `intake` gives a contact a reference, an owner and a due time, and opens it.
* `duty` says who answers for a place at a moment, and whom a target of a policy means.
* `escalation` does what the contact's policy has due, and queues the pages.
* `paging` hands queued pages to a sender, `delivery` records what became of them.
* `answering` is what people do with a contact: claim, pass, busy, stages, close.
* `stamping` says which instant a typed time of day is.
* `responses` turns a text or a key into one of those, and answers it; `matters` is what is open for whom.
* `chasing` asks after claims without progress and due times that passed.
* `helping` is a worker's own call for help, `leaving` what happens when somebody leaves the agency.
* `linking` says what is the same matter, and what was offered elsewhere.
* `notices` tells those who were paged what became of it.
* `asking` puts questions about duty to workers, `questions` does what their answers ask for.
* `sickness` is a 7: `standing_in` has whoever stands above serve, `seeking` opens one search a post and stretch,
  `covering` asks people in waves, `filling` ends that.
* `swapping` offers and takes swaps, `agreeing` ends them, `allowing` asks whoever may let a rule be broken.
* `stints` cuts, names and lays duties over each other, `units` says which are meant by the hours that a person names;
  `concerned` says who hears of it; `joining` is a first day.
* `starting` asks whoever begins a run of duty whether they will be there; `tonight` looks over all that lies ahead.
* `history` is the one door to what people really had, `past` and `persons` what planning knows of them, `weighing` and
  `needs` what a duty counts for and asks for; `planning` makes one question of it all.
* `staffing` enters terms, absences and wishes; `checking` says whether somebody may serve, in `surroundings` of a duty.
* `plan_runs` has a plan made; `drafting` makes a draft of it, `editing` changes that, `judging` says what it breaks,
  `reasoning` says why it is so, `conflicts` which rules collide at an empty slot; `publishing` makes it hold,
  `superseding` ends what it replaces.
* `feeding` and `exporting` show what is really held, `gap_feeding` what nobody has; `shadowing` lets those who learn
  read along.

Each public function is the body of one use case: load, decide, save. `oncall.app` opens the
transaction and reads the clock; nothing here commits or touches the network.
"""
