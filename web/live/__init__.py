"""The live view: frames with their boxes, paced for each viewer."""
