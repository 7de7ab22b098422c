"""What is composed about places: what bears on one, its timeline, two side by side, how many."""
