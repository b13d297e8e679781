"""Records of other registers beside listed units: reading their files, and finding candidates. A candidate implies nothing."""
