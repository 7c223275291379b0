"""What the detector, the classifier and training must do identically to a face.

Pure code with no service in it: where a face is (`yunet`), how it becomes a crop
(`alignment`) and how a crop becomes scores (`package`). A net is only as good as the
likeness between the crops that it learned from and the crops that it is served, so both
sides call these very functions.
"""
