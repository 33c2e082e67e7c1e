"""The graders of the exercises, a folder for each lesson."""
