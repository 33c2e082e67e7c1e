"""The key of 08_quiz, and a sentence for every wrong option. Students never get this folder."""

ASSIGNMENT = "08_quiz"
