"""Reading the data folder: revisions, observations, logs and captures, each checked against its hash. Nothing is written."""
