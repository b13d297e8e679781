"""The record of security-force units denied US assistance under the Leahy law, for people who read it."""
