"""Looking back: history, visits, marks, exports and printed reports."""
