"""What moves or is clicked: sliders, players, the photo desk, the style studio, the quiz."""
