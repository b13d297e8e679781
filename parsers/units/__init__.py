"""The words of one unit: its path, place, acronyms, branch and echelon. From a listing to rows."""
