"""Benchmarks: each measures Mien against a peer or a limit in the same run.

``make bench`` runs all, writes ``bench/results/*.json`` and renders docs/benchmarks.md. Machines
are noisy, so only ratios within one run mean something.
"""
