"""Finds cameras when somebody asks: webcams of this machine, and ONVIF devices on a network."""
