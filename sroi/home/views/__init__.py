"""The pages of home: start, work, cases, contracts, agenda, search, health."""
