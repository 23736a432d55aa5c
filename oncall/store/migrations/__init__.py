"""The schema's history. Forward only: the way back is the backup copy that every migration takes first."""
