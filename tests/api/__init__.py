"""The public doors, asked as their readers ask them."""
