"""Studies: sessions of participants, what happened in them, averages over them, and exports."""
