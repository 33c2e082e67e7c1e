"""What is learnt from: faces, photographs, paintings, volumes, films, heartbeats. Nothing is downloaded."""
