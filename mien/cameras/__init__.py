"""Cameras before they are wanted: what somebody asks for, files of them, and finding them."""
