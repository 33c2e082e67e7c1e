"""What instructors do with grades: decisions, sheets, the formgrader."""
