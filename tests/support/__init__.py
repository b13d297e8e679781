"""What the tests share: made-up lists and pages, a world of servers on loopback, writers that are killed."""
