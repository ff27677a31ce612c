"""Simulation: what a scheme would give over a weighted household survey or a snapshot of the register, before it is law.

mapping     MAP.yaml as values, checked against the dictionary      opening     the survey's file into a table of texts
faults      what is wrong with its rows, in a sentence              columns     a fact of the dictionary out of the columns
population  survey or register as units in the bulk engine's layout, with weights, welfare and sample design
scenarios   scheme folders, versions and changed parameter values   running     a scenario through the bulk engine
settling    total and rounding, as schemes.reasoning.outcome        households  what each household would receive
measuring   totals and ratios with standard errors                  poverty     line, deciles, poverty, inequality
comparing   gainers and losers                                      report      the result as JSON values (simulation.json)

It promises: the rules run in the bulk engine that assesses the nation, no rule is written twice; what is unknown is
counted apart and never as eligible; every assumption stands in the result.
"""
