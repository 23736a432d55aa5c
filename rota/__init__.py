"""The rota itself, as values: who serves when.

Pure: values in, values out. No clock, database, logging or web; the time is always handed in.
Instants are aware and in UTC, stretches are half-open; local time exists in `rota.pattern` alone.
One question, `rota.coverage.who`, has one answer for paging, pages, feeds and reports.
Read in this order: interval, pattern, holidays, office, model, roster, coverage, held, check;
then the next rota: calendar, pools, prices, problem, book, rules, shares, load, fairness, settling, planner.
"""
