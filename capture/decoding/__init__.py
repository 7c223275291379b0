"""How a decoded picture becomes a JPEG, and how little of a stream has to be decoded for it."""
