"""What a person runs beside the commands: the demo, the soak test, the notebooks."""
