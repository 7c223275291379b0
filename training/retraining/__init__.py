"""From corrections to a proven candidate.

Reads jobs, corrections and packages of the database and the data directory, is woken by
`training:jobs`, and writes `training:progress`, candidates and their proofs. It promises that one
job runs at a time, that a job that was interrupted goes on from its last checkpoint, that a
candidate is registered whole or not at all, and that none becomes champion unproven.
TensorFlow is needed for the full mode alone, and only in the process of the job.
"""
