"""``mien deploy``: what a deployment in containers needs beside the images."""
