"""What Mien tells an MQTT broker: alerts, and the live state of cameras and people."""
